/** Holds what is stored against what was done: every step once and in order, every picture as it was. */
import { type Browser, expect } from "@playwright/test";
import { Api, type EventLine, type RecordedEvent } from "../api";
import { openReplay, signIn } from "../replay";
import type { Server } from "../server";
import type { FaultyProxy } from "./faulty";
import type { Part } from "./tab";

const ARRIVE_MS = 30_000;
const SHOWN = /"textContent":"step (\d+)"/g;

/** The numbers of the steps in one window of a recording, such as `1–40`. */
interface Steps {
  readonly tracked: string;
  readonly logged: string;
  readonly shown: string;
}

/** All parts arrive by way of the proxy, each as it was, and nothing twice. */
export async function expectRecorded(
  browser: Browser,
  { server, proxy }: { server: Server; proxy: FaultyProxy },
  parts: readonly Part[],
): Promise<void> {
  for (const sessionId of new Set(parts.map((part) => part.sessionId))) {
    const own = parts.filter((part) => part.sessionId === sessionId);
    await expectSteps(server, sessionId, own);
    await expectReplay(browser, server, own);
    // What comes twice may come late.
    expect(await stepsStored(server, sessionId)).toEqual(stepsOf(own));
    expect(stepsSent(proxy, sessionId)).toEqual(stepsOf(own));
  }
}

/**
 * What the server was given to store, in the order of the steps: it leaves out what is told twice, and
 * a batch that comes again is the same, but no event may be in two of them.
 */
function stepsSent(proxy: FaultyProxy, sessionId: string): Record<string, Steps> {
  const stored = proxy.deliveries.filter(
    ({ session, outcome }) => session === sessionId && outcome === "stored",
  );
  const batches = new Map(stored.map((delivery) => [delivery.batch, delivery]));
  const lines = [...batches.values()].flatMap(({ window, events }) =>
    events.map((event): EventLine => [window, event]),
  );
  return stepsIn(lines.toSorted(([, a], [, b]) => a.timestamp - b.timestamp));
}

export async function expectSteps(
  server: Server,
  sessionId: string,
  parts: readonly Part[],
): Promise<void> {
  await expect
    .poll(() => stepsStored(server, sessionId), { timeout: ARRIVE_MS, intervals: [200] })
    .toEqual(stepsOf(parts));
}

export async function expectReplay(
  browser: Browser,
  server: Server,
  parts: readonly Part[],
): Promise<void> {
  const [first] = parts;
  if (!parts.some(({ pictures }) => pictures.length > 0) || !first) return;
  const watching = await browser.newContext();
  await signIn(watching, server);
  const replay = await openReplay(await watching.newPage(), server, first.sessionId);
  for (const { pictures, windowId } of parts) {
    for (const { atMs, outline } of pictures) {
      const replayed = await replay.pictureAt(atMs, windowId);
      expect(firstDifference(outline, replayed.outline)).toBe("");
    }
  }
  expect(await replay.problems()).toEqual([]);
  await watching.close();
}

/** Where two outlines part, with what is around; a whole page would be too much to read. */
export function firstDifference(live: string, replayed: string): string {
  if (live === replayed) return "";
  const [a, b] = [live.split("\n"), replayed.split("\n")];
  const [longer, shorter] = a.length > b.length ? [a, b] : [b, a];
  const at = longer.findIndex((line, n) => line !== shorter[n]);
  const around = (lines: readonly string[]) => lines.slice(Math.max(0, at - 2), at + 3).join("\n");
  return `line ${at + 1}, live:\n${around(a)}\nreplayed:\n${around(b)}`;
}

/** What the server has of a session: nothing as long as it does not know it. */
export async function linesStored(server: Server, sessionId: string): Promise<EventLine[]> {
  const api = new Api(server);
  const response = await api.call(`/sessions/${sessionId}`);
  return response.ok ? api.events(sessionId) : [];
}

async function stepsStored(server: Server, sessionId: string): Promise<Record<string, Steps>> {
  return stepsIn(await linesStored(server, sessionId));
}

export function stepsIn(lines: readonly EventLine[]): Record<string, Steps> {
  const windows = new Map<string, RecordedEvent[]>();
  for (const [window, event] of lines) windows.set(window, [...(windows.get(window) ?? []), event]);
  return Object.fromEntries(
    [...windows].map(([window, events]) => [
      window,
      {
        tracked: ranges(events.flatMap(tracked)),
        logged: ranges(events.flatMap(logged)),
        shown: ranges(events.flatMap(shown)),
      },
    ]),
  );
}

function stepsOf(parts: readonly Part[]): Record<string, Steps> {
  const windows: Record<string, number[]> = {};
  for (const { windowId, firstStep, lastStep } of parts) {
    const numbers = Array.from({ length: lastStep - firstStep + 1 }, (_, at) => firstStep + at);
    windows[windowId] = [...(windows[windowId] ?? []), ...numbers];
  }
  return Object.fromEntries(
    Object.entries(windows).map(([window, numbers]) => {
      const all = ranges(numbers);
      return [window, { tracked: all, logged: all, shown: all }];
    }),
  );
}

/** In words that show what is missing, double or out of order. */
function ranges(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const n of numbers) {
    const run = runs.at(-1);
    if (run && run[1] === n - 1) run[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}

function tracked({ data }: RecordedEvent): number[] {
  if (data.plugin !== "revisit/event@1") return [];
  const { type, data: own } = data.payload as { type: string; data: Record<string, unknown> };
  if (type !== "custom" || own.name !== "step") return [];
  return [(own.properties as { n: number }).n];
}

function logged({ data }: RecordedEvent): number[] {
  if (data.plugin !== "rrweb/console@1") return [];
  const { payload } = data.payload as { payload: string[] };
  const n = /step (\d+)/.exec(payload[0] ?? "")?.[1];
  return n === undefined ? [] : [Number(n)];
}

/** By what the page changed; a snapshot shows them anew and says nothing of it. */
function shown({ type, data }: RecordedEvent): number[] {
  if (type !== 3 || data.source !== 0) return [];
  return [...JSON.stringify(data).matchAll(SHOWN)].map(([, n]) => Number(n));
}
