import { expect, test } from "vitest";
import { newUuid } from "../src/environment";
import { DEFAULTS, type RecorderOptions, TEXT_OPTIONS } from "../src/options";
import { tagOptions } from "../src/script-tag";

function tag(attributes: Record<string, string>): HTMLScriptElement {
  const element = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  Object.defineProperty(element, "src", {
    value: "https://replay.example/a/revisit-recorder.js?v=1",
  });
  return element;
}

test("the endpoint is where the script comes from", () => {
  const options = tagOptions(tag({ "data-write-key": "rvw_x" }));
  expect(options).toEqual({ writeKey: "rvw_x", endpoint: "https://replay.example/a/" });
});

test("a tag that says not where to starts nothing", () => {
  expect(tagOptions(tag({}))).toBeUndefined();
  expect(tagOptions(tag({ "data-user-id": "ada" }))).toBeUndefined();
  expect(tagOptions(tag({ "data-theme": "dark", "data-write-key": "" }))).toBeUndefined();
});

test("without a key recordings stay in the browser", () => {
  expect(tagOptions(tag({ "data-storage": "indexeddb" }))).toEqual({ storage: "indexeddb" });
});

test("numbers, lists and flags are read as such, and what cannot be read is not there", () => {
  const options = tagOptions(
    tag({
      "data-storage": "memory",
      "data-sample-rate": "0.25",
      "data-canvas-fps": "many",
      "data-session-idle-ms": " ",
      "data-event-triggers": "order placed, sign up ,",
      "data-mask-all-text": "",
      "data-capture-network": "False",
    }),
  );
  expect(options).toEqual({
    storage: "memory",
    sampleRate: 0.25,
    eventTriggers: ["order placed", "sign up"],
    maskAllText: true,
    captureNetwork: false,
  });
});

test("a tag may say otherwise", () => {
  const options = tagOptions(
    tag({
      "data-write-key": "rvw_x",
      "data-endpoint": "https://other.example",
      "data-user-id": "ada",
      "data-mask-all-inputs": "false",
      "data-capture-console": "false",
    }),
  );
  expect(options).toEqual({
    writeKey: "rvw_x",
    endpoint: "https://other.example",
    userId: "ada",
    maskAllInputs: false,
    captureConsole: false,
  });
});

test("every plain option has an attribute", () => {
  const given: RecorderOptions = {
    ...DEFAULTS,
    ...Object.fromEntries(TEXT_OPTIONS.map((name) => [name, `a ${name}`])),
    urlTriggers: ["/a", "/b"],
    sampleRate: 0.5,
    useWorker: false,
  };
  const attributes = Object.entries(given).map(([name, value]) => [
    `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
  expect(tagOptions(tag(Object.fromEntries(attributes)))).toEqual(given);
});

test("without randomUUID an id is a UUID all the same", () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(newUuid({ getRandomValues: crypto.getRandomValues.bind(crypto) })).toMatch(uuid);
  expect(newUuid(undefined)).toMatch(uuid);
});
