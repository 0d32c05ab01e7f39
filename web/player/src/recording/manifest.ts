/**
 * `replay.json` of an archive, version 1, as far as a player needs it. Read leniently: what is not
 * known is passed by, what is not as it should be is left out; only what nothing can be played
 * without is an error.
 */

import { damaged } from "../source/failure.ts";
import { isObject } from "./event.ts";
import type { Page } from "./outline.ts";
import type { Presence } from "./presence.ts";

export interface ManifestPart {
  readonly entry: string;
  readonly nBytes: number;
  /** Hashes of the long strings that it wants, in the order of their first use. */
  readonly assets: readonly string[];
}

export interface ManifestChunk extends ManifestPart {
  readonly fromMs: number;
  readonly toMs: number;
  readonly nEvents: number;
  /** The windows whose events it holds; null when it does not say. */
  readonly windows: ReadonlySet<string> | null;
}

export interface ManifestKeyframe extends ManifestPart {
  readonly windowId: string;
  readonly atMs: number;
  readonly isLossy: boolean;
}

export interface ManifestWindow {
  readonly id: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly nEvents: number;
  readonly firstSnapshotMs: number | null;
  /** Its own full snapshots, where the archive says when they are. */
  readonly snapshots: readonly number[];
  readonly pages: readonly Page[];
}

/** What a page had loaded: an asset, or what stands here. */
export interface ManifestResource {
  readonly url: string;
  readonly asset: string | null;
  readonly content: string | null;
}

export interface Manifest {
  readonly chunks: readonly ManifestChunk[];
  readonly keyframes: readonly ManifestKeyframe[];
  readonly windows: readonly ManifestWindow[];
  /** When the first of the buckets of `counts` begins, epoch ms, and how long each is. */
  readonly countsFromMs: number;
  readonly bucketMs: number;
  readonly counts: readonly number[];
  /** Pauses between two interactions, epoch ms. */
  readonly gaps: readonly (readonly [fromMs: number, toMs: number])[];
  readonly presence: readonly Presence[];
  readonly moments: string | null;
  readonly resources: readonly ManifestResource[];
  /** Whether somebody looked through the events for moments; a page that wrote it itself did not. */
  readonly isFinalized: boolean;
}

const FORMAT = "revisit-replay";
const VERSION = 1;

type Json = Record<string, unknown>;

export function readManifest(value: unknown): Manifest {
  if (!isObject(value) || value.format !== FORMAT) {
    throw damaged(`Its replay.json is not one of the format ${FORMAT}`);
  }
  if (typeof value.version !== "number" || !(value.version >= 1)) {
    throw damaged("Its replay.json has no version");
  }
  if (value.version > VERSION) {
    throw damaged(`It has version ${value.version} of the format; this player knows ${VERSION}`);
  }
  const activity = isObject(value.activity) ? value.activity : {};
  const moments = isObject(value.moments) ? text(value.moments.entry) : null;
  const hashes = list(value.assets, ({ blake3 }) => text(blake3));
  const chunks = list(value.chunks, (it) => readChunk(it, hashes)).sort(
    (a, b) => a.fromMs - b.fromMs,
  );
  return {
    chunks,
    keyframes: list(value.keyframes, (it) => readKeyframe(it, hashes)).sort(
      (a, b) => a.atMs - b.atMs,
    ),
    windows: list(value.windows, readWindow),
    countsFromMs: number(activity.from_ms) ?? chunks[0]?.fromMs ?? 0,
    bucketMs: number(activity.bucket_ms) ?? 0,
    counts: (Array.isArray(activity.counts) ? activity.counts : []).map((it) => number(it) ?? 0),
    gaps: pairs(activity.gaps).flatMap(([from, to]) => {
      const [fromMs, toMs] = [number(from), number(to)];
      return fromMs === null || toMs === null ? [] : [[fromMs, toMs] as const];
    }),
    presence: pairs(activity.presence).flatMap(([from, id]) => {
      const [fromMs, windowId] = [number(from), text(id)];
      return fromMs === null || windowId === null ? [] : [{ fromMs, windowId }];
    }),
    moments,
    resources: list(value.resources, ({ url, asset, data }) => {
      const address = text(url);
      return address === null ? null : { url: address, asset: text(asset), content: text(data) };
    }),
    isFinalized: value.engine !== 0,
  };
}

function readChunk(value: Json, hashes: readonly string[]): ManifestChunk | null {
  const entry = text(value.entry);
  const [fromMs, toMs] = [number(value.from_ms), number(value.to_ms)];
  if (entry === null || fromMs === null || toMs === null) return null;
  return {
    entry,
    nBytes: number(value.size_bytes) ?? 0,
    fromMs,
    toMs,
    nEvents: number(value.n_events) ?? 0,
    windows: isObject(value.windows) ? new Set(Object.keys(value.windows)) : null,
    assets: assetsIn(value, hashes),
  };
}

function readKeyframe(value: Json, hashes: readonly string[]): ManifestKeyframe | null {
  const [entry, windowId, atMs] = [text(value.entry), text(value.window), number(value.at_ms)];
  if (entry === null || windowId === null || atMs === null) return null;
  const nBytes = number(value.size_bytes) ?? 0;
  const assets = assetsIn(value, hashes);
  return { entry, nBytes, assets, windowId, atMs, isLossy: value.is_lossy === true };
}

/** Parts name their assets by their places in the manifest's own list. */
function assetsIn(value: Json, hashes: readonly string[]): string[] {
  const places = Array.isArray(value.assets) ? (value.assets as unknown[]) : [];
  return places.flatMap((place) => hashes[number(place) ?? -1] ?? []);
}

function readWindow(value: Json): ManifestWindow | null {
  const [id, firstMs, lastMs] = [text(value.id), number(value.first_ms), number(value.last_ms)];
  if (id === null || firstMs === null || lastMs === null) return null;
  const pages = list(value.pages, readPage).sort((a, b) => a.timestamp - b.timestamp);
  const snapshots = Array.isArray(value.snapshots) ? (value.snapshots as unknown[]) : [];
  return {
    id,
    firstMs,
    lastMs,
    nEvents: number(value.n_events) ?? 0,
    firstSnapshotMs: number(value.first_snapshot_ms),
    snapshots: snapshots.flatMap((it) => number(it) ?? []).sort((a, b) => a - b),
    pages,
  };
}

function readPage(value: Json): Page | null {
  const [timestamp, url] = [number(value.at_ms), text(value.url)];
  return timestamp === null || url === null ? null : { timestamp, url, title: text(value.title) };
}

function list<T>(value: unknown, read: (item: Json) => T | null): T[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).flatMap((item) => (isObject(item) ? (read(item) ?? []) : []));
}

function pairs(value: unknown): unknown[][] {
  return Array.isArray(value) ? (value as unknown[]).filter((it) => Array.isArray(it)) : [];
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
