/** The engine's fixtures: where they lie and what they hold. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Canonical } from "./canonical";

/** What rrweb's player shows of a recording. */
export interface Golden {
  readonly rrweb: string;
  /** `t` is in ms after the first event; events strictly before it are applied. */
  readonly states: readonly { readonly t: number; readonly dom: Canonical | null }[];
}

const FIXTURES = fileURLToPath(new URL("../../../../fixtures", import.meta.url));

export const fixture = (path: string): string => join(FIXTURES, path);
export const engineFixture = (file: string): string => join(FIXTURES, "engine", file);
export const engineGolden = (file: string): string => join(FIXTURES, "engine", "expected", file);
