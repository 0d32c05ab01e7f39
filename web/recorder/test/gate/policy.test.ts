import { expect, test } from "vitest";
import { capturesOtherwise, type Policy, parsePolicy, restricted } from "../../src/gate/policy";
import { askPolicy, forgetPolicy } from "../../src/gate/policy-client";
import { settings } from "../../src/options";
import { FakeEnvironment, memoryStorage, settled } from "../fakes";

const OPEN =
  '{"version":1,"is_recording":true,"sample_rate":1,"error_sample_rate":0,"minimum_duration_ms":0,"url_triggers":[],"event_triggers":[],"url_blocklist":[],"capture_console":true,"capture_network":true,"capture_canvas":null,"capture_assets":null,"mask_all_text":null}';
const CLOSED =
  '{"version":1,"is_recording":false,"sample_rate":0.5,"error_sample_rate":0.25,"minimum_duration_ms":5000,"url_triggers":["/a"],"event_triggers":["b"],"url_blocklist":["/c"],"capture_console":false,"capture_network":false,"capture_canvas":false,"capture_assets":false,"mask_all_text":true}';

function policy(text: string): Policy {
  const parsed = parsePolicy(text);
  if (!parsed) throw new Error(`no policy: ${text}`);
  return parsed;
}

const page = settings(
  {
    endpoint: "https://replay.example",
    urlBlocklist: ["/mine"],
    captureCanvas: true,
    captureAssets: true,
  },
  "https://shop.example/",
);

test("the server's default restricts nothing", () => {
  expect(restricted(page, policy(OPEN))).toEqual(page);
  expect(restricted(page, policy("{}"))).toEqual(page);
});

test("a policy restricts and masks", () => {
  expect(restricted(page, policy(CLOSED))).toMatchObject({
    minimumDurationMs: 5000,
    urlBlocklist: ["/mine", "/c"],
    captureConsole: false,
    captureNetwork: false,
    captureCanvas: false,
    captureAssets: false,
    maskAllText: true,
  });
  expect(policy(CLOSED)).toMatchObject({
    isRecording: false,
    sampleRate: 0.5,
    errorSampleRate: 0.25,
    urlTriggers: ["/a"],
    eventTriggers: ["b"],
  });
});

test("a policy neither unmasks nor records what the page does not", () => {
  const strict = settings(
    { maskAllText: true, captureConsole: false, captureNetwork: false, minimumDurationMs: 9000 },
    "https://shop.example/",
  );
  const wide = OPEN.replaceAll("null", "true").replace(
    '"mask_all_text":true',
    '"mask_all_text":false',
  );
  expect(restricted(strict, policy(wide))).toEqual(strict);
});

test("what changes what is captured is known from what does not", () => {
  const of = (text: string) => capturesOtherwise(page, restricted(page, policy(text)));
  expect(of(OPEN)).toBe(false);
  expect(of('{"minimum_duration_ms":9,"url_blocklist":["/x"]}')).toBe(false);
  for (const name of ["console", "network", "canvas", "assets"]) {
    expect(of(`{"capture_${name}":false}`)).toBe(true);
  }
  expect(of('{"mask_all_text":true}')).toBe(true);
});

test("nonsense restricts nothing, and what is no policy is none", () => {
  const odd = policy(
    '{"sample_rate":"much","url_triggers":{"a":1},"event_triggers":["x"],"minimum_duration_ms":-1}',
  );
  expect(odd).toMatchObject({
    sampleRate: 1,
    urlTriggers: [],
    eventTriggers: ["x"],
    minimumDurationMs: 0,
  });
  for (const text of ["", "null", "7", "<html>"]) expect(parsePolicy(text)).toBeUndefined();
});

function setUp() {
  const environment = new FakeEnvironment();
  const storage = memoryStorage();
  const asked: string[] = [];
  const taken: (Policy | undefined)[] = [];
  const ask = async (answer: Promise<string>, url = "https://replay.example/policy?key=a") => {
    const fetch = (at: string) => {
      asked.push(at);
      return answer;
    };
    askPolicy({ environment, storage, url, fetch }, (each) => taken.push(each));
    await settled();
  };
  return { environment, storage, asked, taken, ask };
}

test("it is asked for once in five minutes", async () => {
  const { environment, asked, taken, ask } = setUp();
  await ask(Promise.resolve(CLOSED));
  await environment.pass(299_999);
  await ask(Promise.resolve(OPEN));
  expect(asked).toHaveLength(1);
  expect(taken).toEqual([policy(CLOSED), policy(CLOSED)]);
  await environment.pass(1);
  await ask(Promise.resolve(OPEN));
  expect(asked).toHaveLength(2);
  expect(taken[2]).toEqual(policy(OPEN));
});

test("a server that is silent is waited for two seconds", async () => {
  const { environment, taken, ask } = setUp();
  let answer = (_text: string) => {};
  await ask(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  await environment.pass(1_999);
  expect(taken).toEqual([]);
  await environment.pass(1);
  expect(taken).toEqual([undefined]);
  answer(CLOSED);
  await settled();
  expect(taken).toEqual([undefined, policy(CLOSED)]);
});

test("without an answer the last policy known holds on", async () => {
  const { environment, taken, ask } = setUp();
  await ask(Promise.resolve(CLOSED));
  await environment.pass(400_000);
  await ask(Promise.reject(new Error("away")));
  expect(taken).toEqual([policy(CLOSED), policy(CLOSED)]);
  await ask(Promise.resolve("<html>"));
  expect(taken[2]).toEqual(policy(CLOSED));
});

test("nobody is told twice of an answer in time", async () => {
  const { environment, taken, ask } = setUp();
  await ask(Promise.resolve(OPEN));
  await environment.pass(5_000);
  expect(taken).toHaveLength(1);
});

test("another project's policy is not this one's", async () => {
  const { asked, ask } = setUp();
  await ask(Promise.resolve(CLOSED));
  await ask(Promise.resolve(OPEN), "https://replay.example/policy?key=b");
  expect(asked).toHaveLength(2);
});

test("a broken or forgotten memory asks anew", async () => {
  const { storage, asked, ask } = setUp();
  storage.write("revisit.policy", "{");
  await ask(Promise.resolve(OPEN));
  forgetPolicy(storage);
  await ask(Promise.resolve(OPEN));
  expect(asked).toHaveLength(2);
});
