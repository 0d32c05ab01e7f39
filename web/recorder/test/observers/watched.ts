/** A recorder's context that keeps what it is given, for observers on their own. */
import type { RecordedEvent } from "../../src/event";
import type { ObserverContext } from "../../src/observers/context";
import { type RecorderOptions, settings } from "../../src/options";
import { newScrub } from "../../src/privacy/scrub";
import { ownEvent } from "../../src/session-event";

export interface Watched {
  context: ObserverContext;
  events: RecordedEvent[];
  /** Events of our own, as type and data. */
  notes(): [string, unknown][];
  /** Payloads of rrweb's plugin with that name. */
  payloads<T>(plugin: string): T[];
}

export function watched(options: RecorderOptions = {}): Watched {
  const events: RecordedEvent[] = [];
  const chosen = settings(
    { endpoint: "https://replay.example/", writeKey: "rvw_x", ...options },
    "https://shop.example/",
  );
  const context: ObserverContext = {
    page: window as ObserverContext["page"],
    settings: chosen,
    scrub: newScrub(chosen),
    now: () => 1_000_000,
    emit: (event) => events.push(event),
    note: (type, data, at = 1_000_000) => events.push(ownEvent(type, data, at)),
  };
  const payloads = <T>(name: string) =>
    events
      .map(({ data }) => data as { plugin: string; payload: T })
      .filter(({ plugin }) => plugin === name)
      .map(({ payload }) => payload);
  const notes = () =>
    payloads<{ type: string; data: unknown }>("revisit/event@1").map(
      ({ type, data }): [string, unknown] => [type, data],
    );
  return { context, events, notes, payloads };
}
