import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startNetwork } from "../../src/observers/network";
import type { RecorderOptions } from "../../src/options";
import { watchProperties } from "../untouched";
import { FakeObserver } from "./fake-observer";
import { type Watched, watched } from "./watched";

type Request = Record<string, unknown> & { name: string };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("PerformanceObserver", FakeObserver);
  vi.stubGlobal("fetch", async () => new Response("ok", { status: 201 }));
});

afterEach(() => {
  FakeObserver.all.length = 0;
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function requests({ payloads }: Watched): Request[] {
  return payloads<{ requests: Request[] }>("rrweb/network@1").flatMap((it) => it.requests);
}

/** What was told once all that waits has been waited for. */
async function recorded(options: RecorderOptions, go: () => unknown): Promise<Request[]> {
  const recorder = watched(options);
  const stop = startNetwork(recorder.context);
  await vi.dynamicImportSettled();
  await go();
  await vi.advanceTimersByTimeAsync(5_000);
  stop();
  return requests(recorder);
}

function timing(name: string, initiatorType: string, more: object = {}): object {
  const startTime = performance.now();
  const times = { startTime, responseEnd: startTime + 40, duration: 40 };
  const sizes = { transferSize: 300, encodedBodySize: 200, decodedBodySize: 500 };
  return { name, initiatorType, ...times, ...sizes, responseStatus: 0, ...more };
}

test("a request by fetch is told with its method, address, status and times", async () => {
  const found = await recorded({}, () =>
    fetch("https://user:secret@shop.example/api?x=1", { method: "post" }),
  );
  expect(found).toEqual([
    {
      name: "https://shop.example/api?x=1",
      method: "POST",
      status: 201,
      initiatorType: "fetch",
      startTime: expect.any(Number),
      endTime: expect.any(Number),
      duration: expect.any(Number),
      timestamp: expect.any(Number),
    },
  ]);
});

test("a request that finds nobody has status 0 and fails for the page as before", async () => {
  const failure = new TypeError("offline");
  vi.stubGlobal("fetch", () => Promise.reject(failure));
  const found = await recorded({}, () => expect(fetch("/x")).rejects.toBe(failure));
  expect(found).toMatchObject([{ status: 0, method: "GET" }]);
});

test("the page gets the very answer, still to be read", async () => {
  const answer = new Response('{"a":1}', { headers: { "content-type": "application/json" } });
  vi.stubGlobal("fetch", async () => answer);
  await recorded({ captureHeaders: true, captureBodies: true }, async () => {
    const got = await fetch("https://shop.example/a");
    expect(got).toBe(answer);
    expect(got.bodyUsed).toBe(false);
    expect(await got.json()).toEqual({ a: 1 });
  });
});

test("the browser's timing of a request makes it one with sizes, whichever comes first", async () => {
  const url = "https://shop.example/a";
  const before = await recorded({}, async () => {
    const asked = fetch(url);
    FakeObserver.give("resource", [timing(url, "fetch")]);
    await asked;
  });
  const after = await recorded({}, async () => {
    await fetch(url);
    FakeObserver.give("resource", [timing(url, "fetch")]);
  });
  const late = await recorded({}, async () => {
    const entry = timing(url, "fetch");
    await fetch(url);
    await vi.advanceTimersByTimeAsync(2_000);
    FakeObserver.give("resource", [entry]);
  });
  expect(before).toMatchObject([{ name: url, status: 201, duration: 40, transferSize: 300 }]);
  expect(after).toMatchObject([{ name: url, status: 201, duration: 40, transferSize: 300 }]);
  expect(late).toMatchObject([{ name: url, status: 201 }]);
});

test("of requests to one address each gets its own timing", async () => {
  const url = "https://shop.example/a";
  const answers: ((answer: Response) => void)[] = [];
  vi.stubGlobal("fetch", () => new Promise((resolve) => answers.push(resolve)));
  const found = await recorded({}, async () => {
    const entries = [];
    for (const transferSize of [200, 201, 202]) {
      void fetch(url);
      entries.push(timing(url, "fetch", { transferSize }));
      vi.advanceTimersByTime(10);
    }
    FakeObserver.give("resource", entries.reverse());
    for (const status of [200, 201, 202]) answers.shift()?.(new Response(null, { status }));
  });
  expect(found.map(({ status, transferSize }) => [status, transferSize])).toEqual([
    [200, 200],
    [201, 201],
    [202, 202],
  ]);
});

test("what only the browser knows of is told as it says", async () => {
  vi.advanceTimersByTime(10);
  const found = await recorded({}, () => {
    FakeObserver.give("navigation", [
      timing("https://shop.example/", "navigation", { startTime: 0 }),
    ]);
    FakeObserver.give("resource", [
      timing("https://shop.example/a.png", "img", {
        responseStatus: 404,
        startTime: performance.now() + 1,
      }),
      timing("data:image/png;base64,AAAA", "img"),
      timing("https://replay.example/revisit-recorder.js", "script"),
      timing("https://replay.example/ingest/v1?key=rvw_x", "fetch"),
    ]);
  });
  expect(found).toMatchObject([
    { name: "https://shop.example/", initiatorType: "navigation", isInitial: true },
    { name: "https://shop.example/a.png", initiatorType: "img", status: 404 },
  ]);
  expect(found[0]).not.toHaveProperty("status");
  expect(found[1]).not.toHaveProperty("isInitial");
});

test("our own requests are not the page's", async () => {
  const found = await recorded({}, () => fetch("https://replay.example/ingest/v1?key=rvw_x"));
  expect(found).toEqual([]);
});

test("what waits for its timing is told when the page goes away, or recording stops", async () => {
  const recorder = watched();
  const stop = startNetwork(recorder.context);
  await fetch("https://shop.example/a");
  await vi.advanceTimersByTimeAsync(0);
  expect(requests(recorder)).toEqual([]);
  window.dispatchEvent(new Event("pagehide"));
  expect(requests(recorder).length).toBe(1);
  await fetch("https://shop.example/b");
  await vi.advanceTimersByTimeAsync(0);
  stop();
  expect(requests(recorder).length).toBe(2);
});

test("an answer that comes after the stop is not told", async () => {
  let answer = (_: Response) => {};
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
  const recorder = watched();
  const stop = startNetwork(recorder.context);
  const asked = fetch("https://shop.example/a");
  stop();
  answer(new Response("late"));
  expect(await (await asked).text()).toBe("late");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(recorder.events).toEqual([]);
});

test("a beacon has no status, and what it says only on request", async () => {
  const { prototype } = window.Navigator;
  const isOwn = Object.hasOwn(prototype, "sendBeacon");
  const before = Reflect.getOwnPropertyDescriptor(prototype, "sendBeacon");
  const sendBeacon = vi.fn(() => true);
  Object.defineProperty(prototype, "sendBeacon", { value: sendBeacon, configurable: true });
  const found = await recorded({ captureBodies: true }, () =>
    navigator.sendBeacon("https://shop.example/log", "seen=1"),
  );
  if (isOwn && before) Object.defineProperty(prototype, "sendBeacon", before);
  else Reflect.deleteProperty(prototype, "sendBeacon");
  expect(sendBeacon).toHaveBeenCalledOnce();
  expect(found).toMatchObject([{ method: "POST", initiatorType: "beacon", requestBody: "seen=1" }]);
  expect(found[0]).not.toHaveProperty("status");
});

const JSON_TYPE = { "content-type": "application/json" };

test("headers and bodies are recorded on request only", async () => {
  const ask = () =>
    fetch("https://shop.example/a", { method: "POST", body: "hello", headers: { "X-A": "1" } });
  const answer = () => new Response('{"b":2}', { headers: { ...JSON_TYPE, "X-B": "2" } });
  vi.stubGlobal("fetch", async () => answer());
  const [without] = await recorded({}, ask);
  expect(Object.keys(without ?? {}).filter((it) => /header|body/i.test(it))).toEqual([]);
  const [withAll] = await recorded({ captureHeaders: true, captureBodies: true }, ask);
  expect(withAll).toMatchObject({
    requestHeaders: { "x-a": "1" },
    requestBody: "hello",
    responseHeaders: { "x-b": "2" },
    responseBody: '{"b":2}',
  });
});

const ANSWERS: { name: string; answer: () => Response; body: string | undefined }[] = [
  {
    name: "a large body is left out",
    answer: () => new Response("x".repeat(200_000), { headers: { "content-type": "text/plain" } }),
    body: "[too large]",
  },
  {
    name: "a stream of events is not read",
    answer: () => new Response("data: 1", { headers: { "content-type": "text/event-stream" } }),
    body: undefined,
  },
  {
    name: "a picture is not read",
    answer: () => new Response("png", { headers: { "content-type": "image/png" } }),
    body: undefined,
  },
  {
    name: "no body is none",
    answer: () => new Response(null, { headers: { "content-type": "text/plain" } }),
    body: undefined,
  },
];

for (const { name, answer, body } of ANSWERS) {
  test(name, async () => {
    vi.stubGlobal("fetch", async () => answer());
    const [found] = await recorded({ captureBodies: true }, () => fetch("https://shop.example/a"));
    expect(found).toMatchObject({ status: 200 });
    expect(found?.responseBody).toBe(body);
  });
}

test("a body that never ends is not waited for", async () => {
  const endless = new ReadableStream({ start: (it) => it.enqueue(new TextEncoder().encode("a")) });
  const answer = new Response(endless, { headers: { "content-type": "text/plain" } });
  vi.stubGlobal("fetch", async () => answer);
  const [found] = await recorded({ captureBodies: true }, () => fetch("https://shop.example/a"));
  expect(found).toMatchObject({ status: 200 });
});

test("what is sent in fields is told by name, and files only as being there", async () => {
  const form = new FormData();
  form.append("name", "Jane");
  form.append("scan", new File(["secret"], "passport.pdf"));
  const [found] = await recorded({ captureBodies: true }, () =>
    fetch("https://shop.example/a", { method: "POST", body: form }),
  );
  expect(found?.requestBody).toBe("name=Jane&scan=[file]");
});

test("the page has the last word on each request", async () => {
  const found = await recorded(
    {
      maskNetworkFn: (entry) => {
        if (entry.url.endsWith("/private")) return null;
        if (entry.url.endsWith("/broken")) throw new Error("page's own");
        return { ...entry, url: "https://shop.example/masked" };
      },
    },
    async () => {
      for (const path of ["private", "broken", "a"]) await fetch(`https://shop.example/${path}`);
    },
  );
  expect(found.map(({ name }) => name)).toEqual(["https://shop.example/masked"]);
});

/** A request that answers at once, in place of the environment's. */
class FakeXhr extends EventTarget {
  status = 0;
  responseType = "";
  responseText = '{"ok":true}';
  open(_method: string, _url: string): void {}
  setRequestHeader(): void {}
  getAllResponseHeaders = () => "content-type: text/plain\r\nx-b: 2\r\n";
  send(): void {
    this.status = 204;
    this.dispatchEvent(new Event("loadend"));
  }
}

test("a request by XMLHttpRequest is told like any other, once for each time it is sent", async () => {
  vi.stubGlobal("XMLHttpRequest", FakeXhr);
  const before = watchProperties(FakeXhr.prototype);
  const found = await recorded({ captureHeaders: true, captureBodies: true }, () => {
    const xhr = new XMLHttpRequest();
    for (const path of ["a", "b"]) {
      xhr.open("put", `https://shop.example/${path}`);
      xhr.setRequestHeader("X-A", path);
      xhr.send("a=1");
    }
  });
  expect(before.changed()).toEqual([]);
  expect(found).toMatchObject([
    {
      name: "https://shop.example/a",
      method: "PUT",
      status: 204,
      initiatorType: "xmlhttprequest",
      requestHeaders: { "x-a": "a" },
      requestBody: "a=1",
      responseHeaders: { "content-type": "text/plain", "x-b": "2" },
      responseBody: '{"ok":true}',
    },
    { name: "https://shop.example/b", requestHeaders: { "x-a": "b" } },
  ]);
});

const HOSTILE: [string, unknown][] = [
  ["is no function", 7],
  ["is missing", undefined],
  ["gives no promise", () => "sync"],
  ["gives what is no answer", async () => null],
  [
    "throws",
    () => {
      throw new Error("page's own");
    },
  ],
];

for (const [name, replaced] of HOSTILE) {
  test(`a fetch that ${name} stays the page's own matter`, async () => {
    vi.stubGlobal("fetch", replaced);
    const attempt = async () => {
      try {
        return [await (window.fetch as (url: string) => unknown)("https://shop.example/a")];
      } catch (error) {
        return String(error);
      }
    };
    const without = await attempt();
    let withUs: unknown;
    await recorded({ captureBodies: true, captureHeaders: true }, async () => {
      withUs = await attempt();
    });
    expect(withUs).toEqual(without);
    expect(window.fetch).toBe(replaced);
  });
}

test("two recorders tell each request once, and give fetch back", async () => {
  const before = watchProperties(window, window.XMLHttpRequest.prototype);
  const [first, second] = [watched(), watched()];
  const stops = [startNetwork(first.context), startNetwork(second.context)];
  await fetch("https://shop.example/a");
  await vi.advanceTimersByTimeAsync(5_000);
  for (const stop of stops) stop();
  expect([requests(first).length, requests(second).length]).toEqual([1, 1]);
  expect(before.changed()).toEqual([]);
});

test("nothing is patched when the page does not want it", () => {
  const before = watchProperties(window);
  startNetwork(watched({ captureNetwork: false }).context);
  expect(before.changed()).toEqual([]);
});
