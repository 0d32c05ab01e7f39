import fc from "fast-check";
import { expect, test } from "vitest";
import { readNamed } from "../../../player/src/recording/session-recording";
import { customEvent, pluginEvent, type RecordedEvent } from "../../src/event";
import type { SessionEvent } from "../../src/recording/recording";
import { toSessionEvents } from "../../src/recording/seed";
import { ownEvent } from "../../src/session-event";

const META: RecordedEvent = { type: 4, timestamp: 10, data: { href: "https://a.example/" } };
const NODE = { type: 0, id: 1, childNodes: [] };
const SNAPSHOT: RecordedEvent = { type: 2, timestamp: 11, data: { node: NODE, initialOffset: {} } };

function incremental(data: unknown, timestamp = 100): RecordedEvent {
  return { type: 3, timestamp, data };
}

/** The stream that a recording was made of, as the player reads it. */
function toStream(events: readonly SessionEvent[]): unknown[] {
  return events.flatMap((event) => {
    if (typeof event.type === "number") return [event];
    const read = readNamed(event);
    return read && !read.isDerived ? [read.event] : [];
  });
}

function named(events: readonly SessionEvent[]): SessionEvent[] {
  return events.filter(({ type }) => typeof type === "string");
}

test("an event of our own has its plain name", () => {
  const click = { x: 1, y: 2, path: "html > body", tag: "body", text: "Buy", button: 0 };
  expect(toSessionEvents([ownEvent("click", click, 50)])).toEqual([
    { type: "click", timestamp: 50, data: click },
  ]);
});

test("rrweb's own events stay, and a mouse move is said plainly beside", () => {
  const positions = [
    { x: 1, y: 2, id: 5, timeOffset: -50 },
    { x: 3, y: 4, id: 5, timeOffset: 0 },
  ];
  const event = incremental({ source: 1, positions }, 500);
  expect(toSessionEvents([META, SNAPSHOT, event])).toEqual([
    META,
    SNAPSHOT,
    event,
    { type: "mousemove", timestamp: 450, data: { x: 1, y: 2 } },
    { type: "mousemove", timestamp: 500, data: { x: 3, y: 4 } },
  ]);
});

test("so are scrolls and sizes", () => {
  const events = [
    incremental({ source: 3, id: 7, x: 0, y: 120 }),
    incremental({ source: 4, width: 800, height: 600 }),
    incremental({ source: 0, adds: [], removes: [], texts: [], attributes: [] }),
  ];
  expect(named(toSessionEvents(events))).toEqual([
    { type: "scroll", timestamp: 100, data: { x: 0, y: 120, nodeId: 7 } },
    { type: "resize", timestamp: 100, data: { width: 800, height: 600 } },
  ]);
});

test("so are console lines and requests", () => {
  const line = { level: "warn", trace: ["app.js:1:2"], payload: ['"low stock"', '{"n":3}'] };
  const requests = [
    { name: "https://a.example/api", status: 200 },
    { name: "https://a.example/b" },
  ];
  const events = [
    pluginEvent("rrweb/console@1", line, 7),
    pluginEvent("rrweb/network@1", { requests }, 8),
  ];
  expect(named(toSessionEvents(events))).toEqual([
    {
      type: "console",
      timestamp: 7,
      data: { level: "warn", args: ["low stock", '{"n":3}'], trace: ["app.js:1:2"] },
    },
    { type: "network", timestamp: 8, data: requests[0] },
    { type: "network", timestamp: 8, data: requests[1] },
  ]);
});

test("the initial state has the page that was snapshot with it", () => {
  const state = {
    url: "https://a.example/",
    referrer: "",
    title: "A",
    viewport: { width: 1, height: 1 },
    scroll: { x: 0, y: 0 },
  };
  const later: RecordedEvent = { ...SNAPSHOT, data: { node: { ...NODE, id: 2 } } };
  const stream = [META, SNAPSHOT, ownEvent("initial_state", state, 12), META, later];
  const events = toSessionEvents(stream);
  expect(events[2]).toEqual({
    type: "initial_state",
    timestamp: 12,
    data: { ...state, dom: NODE },
  });
  expect(toStream(events)).toEqual(stream);
  expect(toSessionEvents([ownEvent("initial_state", state, 12)])[0]?.data).toEqual(state);
});

test("what only looks like ours stays as it is", () => {
  const plugin = "revisit/event@1";
  const odd: RecordedEvent[] = [
    pluginEvent(plugin, null, 1),
    pluginEvent(plugin, { type: 7, data: {} }, 1),
    pluginEvent(plugin, { type: "click", data: null }, 1),
    pluginEvent(plugin, { type: "click", data: {}, more: 1 }, 1),
    pluginEvent(plugin, { type: "mousemove", data: {} }, 1),
    pluginEvent(plugin, { type: "initial_state", data: { dom: 1 } }, 1),
    { type: 6, timestamp: 1, data: { plugin, payload: { type: "click", data: {} }, more: 1 } },
    { type: 6, timestamp: 1, data: null },
    incremental(null),
    incremental({ source: 1 }),
    pluginEvent("rrweb/console@1", { level: 1 }, 1),
    pluginEvent("rrweb/network@1", {}, 1),
  ];
  expect(toSessionEvents(odd)).toEqual(odd);
});

test("whatever is in a stream comes back as it was", () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>;
  const timestamp = fc.integer({ min: 0, max: 2_000_000_000_000 });
  const type = fc.constantFrom("click", "custom", "initial_state", "error", "mousemove", "later");
  const plugin = fc.constantFrom("revisit/event@1", "rrweb/console@1", "rrweb/network@1", "other");
  const payload = fc.oneof(
    json,
    fc.record({ type, data: fc.dictionary(fc.constantFrom("x", "dom", "name"), json) }),
    fc.record({ type, data: json, more: json }),
    fc.record({ requests: fc.array(json) }),
    fc.record({ level: fc.string(), payload: fc.array(json), trace: fc.array(fc.string()) }),
  );
  const event: fc.Arbitrary<RecordedEvent> = fc.oneof(
    fc.record({ type: fc.nat(8), timestamp, data: json }),
    fc.tuple(plugin, payload, timestamp).map((each) => pluginEvent(...each)),
    fc.tuple(fc.string(), json, timestamp).map((each) => customEvent(...each)),
    fc.constant(SNAPSHOT),
    fc
      .record({
        source: fc.nat(16),
        positions: fc.oneof(
          json,
          fc.array(fc.record({ x: fc.nat(), y: fc.nat(), timeOffset: json })),
        ),
      })
      .map((data) => incremental(data)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (stream) => {
      const exported = JSON.stringify(toSessionEvents(stream));
      const read = JSON.parse(exported) as SessionEvent[];
      expect(toStream(read)).toEqual(JSON.parse(JSON.stringify(stream)));
    }),
    { numRuns: 500 },
  );
});
