/**
 * What the page and the worker say to each other. The worker owns the recording; the page asks for
 * the events that it is about to show, and is told of everything else.
 */

import type { Moment } from "../moments/moment.ts";
import type { RecordedLine } from "../recording/event.ts";
import type { Outline } from "../recording/outline.ts";
import type { ProblemKind } from "../recording/problems.ts";
import type { Resource } from "../recording/resources.ts";

/** Where a recording comes from. Addresses are absolute: a worker has none of its own. */
export type Source =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "blob"; readonly blob: Blob }
  | { readonly kind: "given" };

/** How to get a window to a time. */
export interface WayRequest {
  readonly windowId: string;
  /** Everything up to and at this time (epoch ms) is wanted … */
  readonly toMs: number;
  /** … and up to this one what is at hand. */
  readonly aheadMs: number;
  /** Up to when the page has everything, applied or waiting; null when it must begin anew. */
  readonly coveredMs: number | null;
}

/** What comes after what the page has. */
export interface AheadRequest {
  readonly windowId: string;
  readonly coveredMs: number;
  readonly toMs: number;
  /** About as much JSON as is wanted. */
  readonly maxBytes: number;
}

/** A run of events of one window. */
export interface Run {
  /** The page is built anew from the first of them. */
  readonly isFresh: boolean;
  /** JSON of the events, or of lines that hold them in second place. */
  readonly texts: readonly string[];
  /** Where they stand, epoch ms. */
  readonly times: Float64Array;
  /** With these the page has every event up to this time. */
  readonly throughMs: number;
}

/** From the page. Everything with an `id` is answered by `done` or `failed`. */
export type Request =
  | { readonly do: "open"; readonly id: number; readonly source: Source }
  | {
      readonly do: "append";
      readonly id: number;
      readonly lines: readonly RecordedLine[];
      /** Whether more follows, before which nothing of it need be shown. */
      readonly isMore: boolean;
    }
  | { readonly do: "way"; readonly id: number; readonly way: WayRequest }
  | { readonly do: "ahead"; readonly id: number; readonly ahead: AheadRequest }
  | { readonly do: "frame"; readonly id: number; readonly windowId: string; readonly atMs: number }
  | { readonly do: "cancel"; readonly id: number }
  | { readonly do: "follow"; readonly isLive: boolean }
  | { readonly do: "close" };

export interface Failed {
  readonly title: string;
  readonly detail: string;
  readonly isPassing: boolean;
}

/** From the worker. */
export type Message =
  | { readonly tell: "hello" }
  | { readonly tell: "run"; readonly id: number; readonly run: Run }
  | { readonly tell: "done"; readonly id: number }
  | { readonly tell: "failed"; readonly id: number; readonly failed: Failed }
  | { readonly tell: "progress"; readonly nBytes: number; readonly nEvents: number }
  | {
      readonly tell: "outline";
      readonly outline: Outline;
      /** From when on (epoch ms) windows have something new; null when all of it is. */
      readonly newFromMs: ReadonlyMap<string, number> | null;
    }
  /** Before the pages that need them. */
  | { readonly tell: "resources"; readonly resources: readonly Resource[] }
  | { readonly tell: "moments"; readonly moments: readonly Moment[] }
  | {
      readonly tell: "problem";
      readonly kind: ProblemKind;
      readonly message: string;
      readonly count: number;
    }
  | { readonly tell: "note"; readonly note: string }
  /** Stretches at hand, epoch ms. */
  | { readonly tell: "buffered"; readonly spans: readonly (readonly [number, number])[] }
  /** Whether the session is still going on, as its server says. */
  | { readonly tell: "live"; readonly isLive: boolean };

export type Tell = (message: Message) => void;
