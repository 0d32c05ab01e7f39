/** The Rust mirror, asked as a program. */
import { execFile } from "node:child_process";
import { isAbsolute } from "node:path";
import { promisify } from "node:util";
import type { Canonical } from "./canonical";
import type { RecordedEvent } from "./reference";

/** Pages with their style sheets and pictures in them make long lines. */
const MAX_OUTPUT_BYTES = 1 << 30;

export interface MirrorState {
  /** In ms after the first event; events strictly before it are applied. */
  readonly t: number;
  readonly dom: Canonical | null;
  /** Events to start from instead of all before, at the last millisecond before `t`. */
  readonly keyframe: readonly RecordedEvent[] | null;
}

/** The events of a recording. */
export async function eventsOf(file: string): Promise<RecordedEvent[]> {
  return JSON.parse(await printed([file]));
}

/** The page at each of the times, in ms after the first event. */
export async function mirrorAt(file: string, times: readonly number[]): Promise<MirrorState[]> {
  const lines = (await printed([file, ...times.map(String)])).trimEnd().split("\n");
  return lines.map((it) => JSON.parse(it));
}

async function printed(args: readonly string[]): Promise<string> {
  const program = process.env.REVISIT_STATES;
  if (!program || !isAbsolute(program)) {
    throw new Error("REVISIT_STATES must be an absolute path (docs/TESTING.md)");
  }
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: MAX_OUTPUT_BYTES });
  return stdout;
}
