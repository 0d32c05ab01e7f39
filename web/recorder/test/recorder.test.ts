/**
 * The whole recorder in a page, with a server that is a list. happy-dom lacks what rrweb builds on,
 * so a snapshot here is the page's text; browsers show the rest.
 */
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Dom } from "../src/dom/dom";
import type { RecordedEvent } from "../src/event";
import type { ObserverContext } from "../src/observers/context";
import type { RecorderOptions } from "../src/options";
import { PortableSessionRecorder } from "../src/recorder";
import type { SessionEvent, SessionRecording } from "../src/recording/recording";

vi.mock("../src/dom/dom", () => ({
  startDom({ emit, now, settings }: ObserverContext): Dom {
    const takeSnapshot = () => {
      const text = settings.maskAllText ? "***" : document.body.textContent;
      emit({ type: 4, timestamp: now(), data: { href: location.href } });
      emit({ type: 2, timestamp: now(), data: { node: { type: 0, id: 1, text } } });
    };
    takeSnapshot();
    return { stop() {}, takeSnapshot, isReady: true };
  },
}));

interface Batch {
  session: string;
  window: string;
  visitor: string | null;
  metadata: { url: string };
  events: RecordedEvent[];
}

let batches: Batch[] = [];
let policy: () => Promise<Response>;
const recorders: PortableSessionRecorder[] = [];
const realFetch = window.fetch;

beforeEach(() => {
  batches = [];
  policy = async () => new Response('{"version":1}');
  document.body.innerHTML = "<main><button id='buy'>Buy</button></main>";
  vi.spyOn(document, "readyState", "get").mockReturnValue("complete");
  window.fetch = (async (url: string, init?: RequestInit) => {
    if (String(url).includes("/policy")) return policy();
    const { body } = init ?? {};
    const text = typeof body === "string" ? body : gunzipSync(body as ArrayBuffer).toString();
    batches.push(JSON.parse(text) as Batch);
    return new Response("{}");
  }) as typeof fetch;
});

afterEach(() => {
  for (const recorder of recorders.splice(0)) recorder.destroy();
  vi.restoreAllMocks();
  window.fetch = realFetch;
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, "", "/");
});

function newRecorder(options: RecorderOptions = {}): PortableSessionRecorder {
  const recorder = new PortableSessionRecorder({ storage: "memory", useWorker: false, ...options });
  recorders.push(recorder);
  return recorder;
}

const SERVER: RecorderOptions = { endpoint: "https://replay.example/", writeKey: "rvw_a" };

async function pause(ms = 50): Promise<void> {
  await new Promise((done) => setTimeout(done, ms));
}

function sent(): RecordedEvent[] {
  return batches.flatMap(({ events }) => events);
}

function types(recording: SessionRecording | null): SessionEvent["type"][] {
  return recording?.events.map(({ type }) => type) ?? [];
}

/** Names of our own events and tags of custom ones. */
function names(events: readonly RecordedEvent[]): unknown[] {
  return events.flatMap(({ type, data }) => {
    const { tag, payload } = data as { tag?: string; payload?: { type?: string } };
    if (type === 5) return [tag];
    return type === 6 && payload?.type !== undefined ? [payload.type] : [];
  });
}

test("without a server a recording is given out, and nothing is asked of any", async () => {
  const recorder = newRecorder();
  recorder.start("ada");
  await pause();
  recorder.track("order placed", { total: 12 });
  recorder.annotate("here it was");
  const whole = JSON.parse(recorder.export()) as SessionRecording;
  expect(whole.endTime).toBeUndefined();
  const recording = recorder.stop();
  expect(
    types(recording)
      .filter((type) => typeof type === "number")
      .slice(0, 2),
  ).toEqual([4, 2]);
  expect(recording).toMatchObject({
    sessionId: recorder.sessionId,
    windowId: recorder.windowId,
    userId: "ada",
    metadata: { viewport: { width: innerWidth, height: innerHeight } },
  });
  expect(recording?.events).toContainEqual(
    expect.objectContaining({
      type: "custom",
      data: { name: "order placed", properties: { total: 12 } },
    }),
  );
  expect(types(recording)).toEqual(expect.arrayContaining(["initial_state", "annotation"]));
  expect(recording?.endTime).toBeGreaterThanOrEqual(recording?.startTime ?? Number.NaN);
  expect(JSON.parse(recorder.export())).toEqual(JSON.parse(JSON.stringify(recording)));
  expect([batches, recorder.sessionUrl()]).toEqual([[], null]);
});

test("nothing was started, so there is nothing", () => {
  const recorder = newRecorder();
  expect([recorder.stop(), recorder.export(), recorder.sessionId]).toEqual([null, "null", ""]);
});

test("events go to the server, each once, in one session", async () => {
  const recorder = newRecorder(SERVER);
  const heard: string[] = [];
  recorder.onSession((id) => heard.push(id));
  recorder.start();
  recorder.identify("ada", { plan: "pro" });
  await pause();
  recorder.track("order placed");
  await recorder.flush();
  recorder.stop();
  await pause();
  expect(new Set(batches.map(({ session }) => session))).toEqual(new Set([recorder.sessionId]));
  expect(batches.every(({ visitor }) => visitor === "ada")).toBe(true);
  expect(names(sent()).filter((name) => name === "custom" || name === "identify")).toEqual([
    "identify",
    "custom",
  ]);
  expect(sent().filter(({ type }) => type === 2)).toHaveLength(1);
  expect(heard).toEqual([recorder.sessionId]);
  expect(recorder.sessionUrl()).toBe(`https://replay.example/sessions/${recorder.sessionId}`);
  expect(recorder.sessionUrl({ atNow: true })).toMatch(/\?t=\ds$/);
  expect(recorder.stats.nBatchesSent).toBe(batches.length);
});

test("a second run goes on with the session, and begins with the whole page", async () => {
  const recorder = newRecorder(SERVER);
  recorder.start();
  await pause();
  const first = recorder.stop();
  recorder.start();
  await pause();
  const second = recorder.stop();
  expect(second?.sessionId).toBe(first?.sessionId);
  expect(second?.windowId).toBe(first?.windowId);
  expect(types(second).filter((type) => type === 2)).toHaveLength(1);
});

test("who opts out is forgotten", async () => {
  const recorder = newRecorder(SERVER);
  recorder.start();
  await pause();
  recorder.optOut();
  recorder.track("secret");
  await recorder.flush();
  await pause();
  expect(batches).toEqual([]);
  expect(recorder.isRecording).toBe(false);
  expect(Object.keys(localStorage)).toEqual(["revisit.optout"]);
  expect(Object.keys(sessionStorage)).toEqual([]);
  const next = newRecorder(SERVER);
  next.start();
  await pause();
  expect(next.isRecording).toBe(false);
  next.optIn();
  expect(next.isRecording).toBe(true);
});

test("before consent nothing is recorded or stored", async () => {
  const recorder = newRecorder({ ...SERVER, requireConsent: true });
  recorder.start();
  recorder.track("early");
  await pause();
  expect([recorder.isRecording, recorder.stop()]).toEqual([false, null]);
  expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  recorder.start();
  recorder.setConsent(true);
  await pause();
  expect(recorder.isRecording).toBe(true);
  recorder.setConsent(false);
  expect([recorder.isRecording, localStorage.length, sessionStorage.length]).toEqual([false, 0, 0]);
});

test("who asks not to be tracked is not, unless the page decides otherwise", async () => {
  Object.defineProperty(navigator, "globalPrivacyControl", { value: true, configurable: true });
  const [polite, other] = [newRecorder(), newRecorder({ respectPrivacySignals: false })];
  polite.start();
  other.start();
  expect([polite.isRecording, other.isRecording]).toEqual([false, true]);
  Reflect.deleteProperty(navigator, "globalPrivacyControl");
});

test("a pause leaves out what happens in it, and is marked", async () => {
  const recorder = newRecorder();
  recorder.start();
  await pause();
  recorder.pause();
  recorder.track("unseen");
  document.body.append(document.createElement("hr"));
  await pause();
  recorder.resume();
  recorder.track("seen");
  const events = recorder.stop()?.events ?? [];
  const at = events.findIndex(({ data }) => (data as { tag?: string }).tag === "revisit/pause");
  const later = events.slice(at + 1);
  expect(later.slice(0, 3).map(({ type, data }) => (data as { tag?: string }).tag ?? type)).toEqual(
    ["revisit/resume", 4, 2],
  );
  const tracked = events.filter(({ type }) => type === "custom");
  expect(tracked.map(({ data }) => (data as { name: string }).name)).toEqual(["seen"]);
});

test("who is not in the sample costs nothing", async () => {
  const recorder = newRecorder({ ...SERVER, sampleRate: 0 });
  recorder.start();
  await pause();
  await recorder.flush();
  expect([recorder.isRecording, recorder.stop(), batches]).toEqual([false, null, []]);
});

test("what is held for an error goes when there is one, and so does the next page", async () => {
  const options = { ...SERVER, sampleRate: 0, errorSampleRate: 1 };
  const recorder = newRecorder(options);
  recorder.start();
  await pause();
  recorder.track("before");
  await recorder.flush();
  expect(batches).toEqual([]);
  window.dispatchEvent(
    new ErrorEvent("error", { message: "Uncaught Error: no", error: new Error("no") }),
  );
  await recorder.flush();
  expect(names(sent())).toEqual(expect.arrayContaining(["initial_state", "custom", "error"]));
  expect(
    sent()
      .slice(0, 3)
      .map(({ type }) => type),
  ).toContain(2);
  recorder.destroy();
  batches = [];
  const next = newRecorder(options);
  next.start();
  await pause();
  await next.flush();
  expect(sent().map(({ type }) => type)).toContain(2);
});

test("a trigger releases what was held", async () => {
  const byEvent = newRecorder({ ...SERVER, eventTriggers: ["order failed"] });
  byEvent.start();
  await pause();
  byEvent.track("order placed");
  await byEvent.flush();
  expect(batches).toEqual([]);
  byEvent.track("order failed");
  await byEvent.flush();
  expect(names(sent()).filter((name) => name === "custom")).toHaveLength(2);
});

test("an address releases what was held", async () => {
  const recorder = newRecorder({ ...SERVER, urlTriggers: ["/checkout*"] });
  recorder.start();
  await pause();
  await recorder.flush();
  expect(batches).toEqual([]);
  history.pushState(null, "", "/checkout/pay");
  await pause();
  await recorder.flush();
  expect(names(sent())).toContain("navigation");
});

test("a short session is not sent, and a longer one is sent whole", async () => {
  const recorder = newRecorder({ ...SERVER, minimumDurationMs: 400 });
  recorder.start();
  await pause();
  recorder.track("early");
  await recorder.flush();
  expect(batches).toEqual([]);
  await pause(500);
  await recorder.flush();
  expect(names(sent())).toContain("custom");
  expect(sent().map(({ type }) => type)).toContain(2);
});

test("of a blocked address nothing is recorded, not even that it is one", async () => {
  history.replaceState(null, "", "/admin/users");
  const recorder = newRecorder({ ...SERVER, urlBlocklist: ["/admin/*"] });
  recorder.start();
  recorder.track("unseen");
  await pause();
  await recorder.flush();
  expect(batches).toEqual([]);
  history.pushState(null, "", "/shop");
  await pause();
  recorder.track("seen");
  history.pushState(null, "", "/admin/secret");
  await pause();
  recorder.track("unseen");
  await recorder.flush();
  expect(JSON.stringify(batches)).not.toMatch(/admin|unseen/);
  expect(names(sent())).toContain("custom");
  expect(sent().map(({ type }) => type)).toContain(2);
});

test("the policy may say no", async () => {
  policy = async () => new Response('{"version":1,"is_recording":false}');
  const recorder = newRecorder(SERVER);
  recorder.start();
  await pause();
  await recorder.flush();
  expect([recorder.isRecording, batches]).toEqual([false, []]);
});

test("what was recorded before a policy that masks more is not sent", async () => {
  policy = async () => {
    await pause(100);
    return new Response('{"version":1,"mask_all_text":true}');
  };
  const recorder = newRecorder(SERVER);
  recorder.start();
  await pause();
  expect(recorder.export()).toContain("Buy");
  await pause(150);
  await recorder.flush();
  expect(JSON.stringify(batches)).not.toContain("Buy");
  expect(sent().map(({ type }) => type)).toContain(2);
  expect(recorder.export()).not.toContain("Buy");
});

test("a destroyed recorder does nothing, and leaves nothing", async () => {
  const before = [window.fetch, history.pushState, XMLHttpRequest.prototype.open, console.log];
  const recorder = newRecorder();
  recorder.start();
  await pause();
  recorder.destroy();
  const last = recorder.export();
  recorder.start();
  recorder.track("after");
  recorder.pause();
  recorder.resume();
  expect(recorder.export()).toBe(last);
  expect([recorder.isRecording, recorder.stop()]).toEqual([false, null]);
  expect([window.fetch, history.pushState, XMLHttpRequest.prototype.open, console.log]).toEqual(
    before,
  );
});

test("nothing that is wrong with a page is thrown at it", () => {
  const recorder = newRecorder();
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new Error("blocked");
  });
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("full");
  });
  recorder.start();
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  recorder.track("loop", loop);
  recorder.identify("ada", loop);
  expect(recorder.stop()?.sessionId).toBe(recorder.sessionId);
});

test("what was recorded without a server is kept, listed, loaded and removed", async () => {
  const place = { storage: "localstorage" } as const;
  const recorder = newRecorder(place);
  recorder.start("ada");
  await pause();
  recorder.track("kept");
  const recording = recorder.stop();
  await recorder.flush();
  const { sessionId } = recorder;
  const [summary] = await PortableSessionRecorder.recordings(place);
  expect(summary).toMatchObject({ sessionId, userId: "ada", windowIds: [recorder.windowId] });
  const loaded = await PortableSessionRecorder.load(sessionId, place);
  expect(loaded?.events).toEqual(recording?.events);
  expect(loaded?.metadata).toEqual(recording?.metadata);
  expect(await PortableSessionRecorder.load("another", place)).toBeNull();
  await PortableSessionRecorder.remove(sessionId, place);
  expect(await PortableSessionRecorder.recordings(place)).toEqual([]);
});

/** Somebody does something. */
function act(): void {
  const event = new Event("pointerdown", { bubbles: true });
  Object.defineProperty(event, "isTrusted", { value: true });
  window.dispatchEvent(event);
}

test("while nobody is there nothing is recorded, and then all of the page again", async () => {
  const recorder = newRecorder({ idlePauseMs: 150 });
  recorder.start();
  await pause();
  recorder.track("seen");
  await pause(200);
  recorder.track("unseen");
  recorder.track("unseen");
  act();
  recorder.track("seen again");
  const events = recorder.stop()?.events ?? [];
  const told = events.flatMap(({ type, data }) => {
    const { tag, name } = data as { tag?: string; name?: string };
    return tag ?? name ?? (type === 2 ? ["snapshot"] : []);
  });
  expect(told).toEqual([
    "snapshot",
    "seen",
    "revisit/pause",
    "revisit/resume",
    "snapshot",
    "seen again",
  ]);
});

test("who comes back late is in another session, which begins with the page", async () => {
  const recorder = newRecorder({ ...SERVER, sessionIdleMs: 200, idlePauseMs: 100 });
  const heard: string[] = [];
  recorder.start();
  recorder.onSession((id) => heard.push(id));
  await pause();
  recorder.track("first");
  await recorder.flush();
  await pause(250);
  recorder.track("between");
  act();
  recorder.track("second");
  await pause();
  await recorder.flush();
  expect(heard).toHaveLength(2);
  const told = heard.map((id) => {
    const events = batches.filter(({ session }) => session === id).flatMap((each) => each.events);
    const trackedIn = events.flatMap(({ data }) => {
      const { payload } = data as { payload?: { data?: { name?: string } } };
      return payload?.data?.name ?? [];
    });
    return [events.filter(({ type }) => type === 2).length, ...trackedIn];
  });
  expect(told).toEqual([
    [1, "first"],
    [1, "second"],
  ]);
  expect(recorder.stop()?.sessionId).toBe(heard[1]);
});

test("a tab follows another that opted out", async () => {
  const recorder = newRecorder(SERVER);
  recorder.start();
  await pause();
  localStorage.setItem("revisit.optout", "1");
  window.dispatchEvent(new StorageEvent("storage", { key: "revisit.optout" }));
  expect(recorder.isRecording).toBe(false);
  await recorder.flush();
});
