import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { eventsIn } from "../src/recording/forms.ts";

const RECORDINGS = new URL("../../../fixtures/recordings/", import.meta.url);
const EVENT = '{"type":3,"timestamp":1}';

function read(text: string): string {
  return [...eventsIn(text)]
    .map((found) => {
      if (found === null) return "bad";
      return "packed" in found ? "packed" : `${found.windowId}@${found.event.timestamp}`;
    })
    .join(" ");
}

describe("forms of recordings", () => {
  test.each([
    ["an array of events", `[${EVENT}, ${EVENT}]`, "w1@1 w1@1"],
    ["an array of pairs", `[["a",${EVENT}],\n["b",${EVENT}]]`, "a@1 b@1"],
    ["an array over many lines", `[\n  ${EVENT}\n]`, "w1@1"],
    ["an array that breaks off", `[${EVENT},{"type":3,"time`, "w1@1"],
    ["an object with events", `{"events":[${EVENT}],"more":1}`, "w1@1"],
    ["events with windows", `[{"type":3,"timestamp":1,"windowId":7}]`, "w7@1"],
    ["lines of pairs", `["a",${EVENT}]\n["b",${EVENT}]\n`, "a@1 b@1"],
    ["lines of events", `${EVENT}\n${EVENT}`, "w1@1 w1@1"],
    ["lines of runs", `{"window_id":"a","data":[${EVENT},${EVENT}]}`, "a@1 a@1"],
    ["brackets and quotes in strings", `[{"type":3,"timestamp":1,"s":"]}\\\\\\""}]`, "w1@1"],
    ["packed events", '["x\\u009c"]', "packed"],
    ["what is none", '[{"type":3},7,null]', "bad bad bad"],
    ["bad lines among good ones", `nonsense\n[1,2]\n["a",${EVENT}]`, "bad bad a@1"],
    ["nothing", "[]", ""],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test("a recording of our recorder gives rrweb's events and ours, and nothing twice", () => {
    const text = JSON.stringify({
      sessionId: "s1",
      windowId: "tab",
      userId: null,
      events: [
        { type: "console", timestamp: 1, data: { level: "log", args: ["a"], trace: [] } },
        { type: 4, timestamp: 2, data: { href: "https://a.test/" } },
        { type: "initial_state", timestamp: 3, data: { url: "https://a.test/", dom: { id: 1 } } },
        { type: "mousemove", timestamp: 4, data: { x: 1, y: 2 } },
        { type: "click", timestamp: 5, data: { x: 1, y: 2 } },
        { type: "click" },
      ],
    });
    const found = [...eventsIn(text)];
    const plugin = "revisit/event@1";
    const own = (timestamp: number, payload: unknown) => ({
      windowId: "tab",
      event: { type: 6, timestamp, data: { plugin, payload } },
    });
    expect(found).toMatchObject([
      { windowId: "tab", event: { type: 4, timestamp: 2 } },
      own(3, { type: "initial_state", data: { url: "https://a.test/" } }),
      own(5, { type: "click", data: { x: 1, y: 2 } }),
      null,
    ]);
    expect(JSON.stringify(found)).not.toContain("dom");
    for (const it of found) {
      if (it !== null && "event" in it) expect(JSON.parse(it.text)).toEqual(it.event);
    }
  });

  test("what is derived is told where there is nothing else", () => {
    expect(read('{"events":[{"type":"mousemove","timestamp":1,"data":{}}]}')).toBe("w1@1");
    expect(read(`[{"type":"mousemove","timestamp":1},${EVENT.replace("1}", "2}")}]`)).toBe("w1@2");
  });

  test.each(
    ["jsonl", "posthog"].flatMap((folder) =>
      readdirSync(new URL(folder, RECORDINGS)).map((name) => `${folder}/${name}`),
    ),
  )("the fixture %s", (name) => {
    const found = [...eventsIn(readFileSync(new URL(name, RECORDINGS), "utf8"))];
    const nGood = found.filter((it) => it !== null).length;
    const nExpected = /damaged/.test(name) ? 57 : /cut-off/.test(name) ? 60 : 64;
    expect(nGood).toBe(nExpected);
    if (nExpected === 64) expect(found.length).toBe(nGood);
  });
});
