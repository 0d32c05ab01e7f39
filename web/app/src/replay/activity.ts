/**
 * What happened in a recording, as far as its events say so by themselves: pages, clicks, console
 * errors, failed requests, product events. In the order of time.
 *
 * It is not the engine's list of moments: no rage or dead clicks, no inputs, nothing that needs the
 * page to be replayed.
 */
import type { EventLine } from "@revisit/api-client";
import { hostText, pathText } from "../format/address";
import { NodeNames } from "./node-names";
import {
  EventType,
  type Fields,
  fields,
  list,
  MOUSE_CLICK,
  number,
  type RecordedEvent,
  recordedEvent,
  Source,
  text,
} from "./recorded";

export const KINDS = ["page", "click", "console", "network", "event"] as const;
export type Kind = (typeof KINDS)[number];

export interface Activity {
  readonly id: number;
  readonly kind: Kind;
  /** Epoch ms, as recorded. */
  readonly timestamp: number;
  readonly windowId: string;
  readonly tone: "plain" | "warning" | "error";
  readonly title: string;
  readonly detail: string;
  /** Everything that is known, for a closer look. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

type Found = Omit<Activity, "id" | "windowId">;

/** A page that logs in a loop must not fill the memory of the one who looks. */
const MAX_ACTIVITIES = 20_000;
const MAX_VALUE_CHARS = 5_000;

export class ActivityReader {
  readonly #names = new Map<string, NodeNames>();
  readonly #pages = new Map<string, string>();
  #activities: Activity[] = [];
  #nextId = 0;

  get activities(): readonly Activity[] {
    return this.#activities;
  }

  /** Reads more events. They may come in several calls, as a live session does. */
  read(lines: readonly EventLine[]): void {
    const found: Activity[] = [];
    for (const [windowId, raw] of lines) {
      const event = recordedEvent(raw);
      if (!event || this.#activities.length + found.length >= MAX_ACTIVITIES) continue;
      for (const activity of this.#of(windowId, event)) {
        found.push({ id: this.#nextId, windowId, ...activity });
        this.#nextId += 1;
      }
    }
    if (found.length === 0) return;
    this.#activities = [...this.#activities, ...found].sort((a, b) => a.timestamp - b.timestamp);
  }

  #of(windowId: string, event: RecordedEvent): readonly Found[] {
    const { type, data, timestamp } = event;
    if (type === EventType.Meta)
      return this.#page(windowId, timestamp, text(data.href), "Page load");
    if (type === EventType.Custom) return this.#custom(windowId, timestamp, data);
    if (type === EventType.Plugin) return plugin(timestamp, data);
    const names = this.#namesOf(windowId);
    if (type === EventType.FullSnapshot) names.snapshot(data.node);
    if (type !== EventType.Incremental) return [];
    if (data.source === Source.Mutation) names.mutate(data);
    const clicked = data.source === Source.MouseInteraction && data.type === MOUSE_CLICK;
    return clicked ? [click(timestamp, data, names)] : [];
  }

  /** Recorders repeat where they are with every snapshot; only a new address is news. */
  #page(windowId: string, timestamp: number, href: string, how: string): readonly Found[] {
    if (href === "" || this.#pages.get(windowId) === href) return [];
    this.#pages.set(windowId, href);
    const title = pathText(href);
    const facts = [["Address", href] as const, ["How", how] as const];
    return [{ kind: "page", timestamp, tone: "plain", title, detail: hostText(href), facts }];
  }

  #custom(windowId: string, timestamp: number, data: Fields): readonly Found[] {
    const href = text(fields(data.payload).href);
    const tag = text(data.tag);
    const moved = tag === "revisit/navigation" || tag === "$url_changed" || tag === "$pageview";
    return moved ? this.#page(windowId, timestamp, href, "Navigation within the page") : [];
  }

  #namesOf(windowId: string): NodeNames {
    const names = this.#names.get(windowId) ?? new NodeNames();
    this.#names.set(windowId, names);
    return names;
  }
}

/** The last activity at or before a time, as an index; -1 before the first. */
export function indexAt(activities: readonly Activity[], timestamp: number): number {
  let low = 0;
  let high = activities.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((activities[middle]?.timestamp ?? 0) <= timestamp) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Whether every word of the search is somewhere in the activity. */
export function matches(activity: Activity, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = [activity.title, activity.detail, ...activity.facts.map(([, value]) => value)];
  const haystack = all.join("\n").toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function click(timestamp: number, data: Fields, names: NodeNames): Found {
  const name = names.name(number(data.id) ?? -1);
  const words = name?.words ?? "";
  return {
    kind: "click",
    timestamp,
    tone: "plain",
    title: words ? `“${words}”` : (name?.element ?? "Somewhere on the page"),
    detail: words && name ? name.element : "",
    facts: [
      ["Element", name?.element ?? "unknown"],
      ["Text", words],
      ["Position", `${data.x ?? "?"}, ${data.y ?? "?"}`],
    ],
  };
}

function plugin(timestamp: number, data: Fields): readonly Found[] {
  const payload = fields(data.payload);
  switch (data.plugin) {
    case "rrweb/console@1":
      return consoleLine(timestamp, payload);
    case "rrweb/network@1":
      return list(payload.requests).flatMap((request) => failed(timestamp, fields(request)));
    case "posthog/event@1":
      return productEvent(timestamp, payload);
    default:
      return [];
  }
}

function consoleLine(timestamp: number, payload: Fields): readonly Found[] {
  const level = text(payload.level);
  const tone = level === "error" || level === "assert" ? "error" : "warning";
  if (tone === "warning" && level !== "warn") return [];
  const message = list(payload.payload).map(printed).join(" ") || "(empty)";
  const trace = list(payload.trace).map(text).filter(Boolean);
  const facts = [["Message", cut(message)] as const, ["Stack", cut(trace.join("\n"))] as const];
  const title = message.split("\n")[0] ?? message;
  return [
    { kind: "console", timestamp, tone, title: cut(title, 300), detail: trace[0] ?? "", facts },
  ];
}

/** An argument comes as JSON; a string is shown without its quotes, like the console does. */
function printed(argument: unknown): string {
  const raw = typeof argument === "string" ? argument : JSON.stringify(argument);
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "string" ? value : raw;
  } catch {
    return raw;
  }
}

function failed(timestamp: number, request: Fields): readonly Found[] {
  const status = statusOf(request);
  if (status === null || (status > 0 && status < 400)) return [];
  const url = text(request.name);
  const at = number(request.timestamp) ?? timestamp;
  const durationMs = number(request.duration);
  const method = text(request.method) || "GET";
  const outcome = status === 0 ? "No answer" : String(status);
  const facts: [string, string][] = [
    ["Request", `${method} ${url}`],
    ["Status", outcome],
    ["Took", durationMs === null ? "" : `${Math.round(durationMs)} ms`],
    ["Sent", cut(text(request.requestBody))],
    ["Answered", cut(text(request.responseBody))],
  ];
  const title = `${method} ${pathText(url)}`;
  const detail = [outcome, hostText(url)].filter(Boolean).join(" · ");
  return [{ kind: "network", timestamp: at, tone: "error", title, detail, facts: known(facts) }];
}

/**
 * The status of a request that a script made or that was answered, else null. Browsers say 0 for
 * every image from another origin; only for a script's request does that mean failure.
 */
function statusOf(request: Fields): number | null {
  const own = number(request.status);
  if (own !== null) return own;
  const timing = number(request.responseStatus);
  const byScript = /^(fetch|xmlhttprequest)$/.test(text(request.initiatorType));
  return timing === 0 && !byScript ? null : timing;
}

function productEvent(timestamp: number, payload: Fields): readonly Found[] {
  const name = text(payload.event) || "event";
  const properties = fields(payload.properties);
  const url = text(properties.$current_url);
  // PostHog adds dozens of its own properties; the ones that the page set come first.
  const sorted = Object.entries(properties).sort(
    ([a], [b]) => Number(a[0] === "$") - Number(b[0] === "$"),
  );
  const facts = sorted.map(([key, value]) => [key, cut(shown(value))] as const);
  const tone = name === "$exception" ? "error" : "plain";
  const own = facts
    .filter(([key]) => !key.startsWith("$"))
    .map(([key, value]) => `${key}: ${value}`);
  const detail = cut(own.join(" · "), 200) || (url ? pathText(url) : "");
  return [{ kind: "event", timestamp, tone, title: name, detail, facts: known(facts) }];
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function known<Fact extends readonly [string, string]>(facts: readonly Fact[]): Fact[] {
  return facts.filter(([, value]) => value !== "");
}

function cut(value: string, max = MAX_VALUE_CHARS): string {
  return value.length > max ? `${value.slice(0, max)}…` : value;
}
