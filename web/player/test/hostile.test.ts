/** Archives whose bytes somebody changed: they are read, or refused in words, and never hang. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openArchive } from "../src/source/archive.ts";
import { bytesOfBuffer } from "../src/source/bytes.ts";
import { SourceError } from "../src/source/failure.ts";
import { TAIL_BYTES } from "../src/source/limits.ts";
import { openZip } from "../src/source/zip.ts";

const FIXTURES = new URL("../../../fixtures/archive/v1/", import.meta.url);
const NAMES = ["two-windows.fat-deflate", "keyframes.fat-zstd"];
const N_ROUNDS = 60;
/** Decompressing zstd takes a while, on a slow machine a long one. */
const LIMIT_MS = 60_000;

const fixture = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`${name}.replay.zip`, FIXTURES)));

/** Reads all there is: "whole", "no ZIP", or why not. Other errors than those in words are faults. */
async function read(file: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    const bytes = bytesOfBuffer(file);
    const zip = await openZip(bytes, await bytes.tail(TAIL_BYTES));
    if (zip === null) return "no ZIP";
    const { manifest, entries } = await openArchive(zip);
    const names = [...manifest.chunks, ...manifest.keyframes].map(({ entry }) => entry);
    await Promise.all(entries.read(names).values());
    return "whole";
  } catch (error) {
    if (error instanceof SourceError) return error.message;
    throw error;
  }
}

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 747796405) + 2891336453) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each(NAMES)("%s is read whole as it is", async (name) => {
  expect(await read(fixture(name))).toBe("whole");
});

test.each(NAMES)(
  "%s with other bytes in it is read or refused",
  { timeout: LIMIT_MS },
  async (name) => {
    const whole = fixture(name);
    const next = numbers(name.length);
    const outcomes = new Set<string>();
    for (let round = 0; round < N_ROUNDS; round += 1) {
      const file = whole.slice();
      // Half of them where the directory is: the rest of an archive is mostly packed text.
      const from = round % 2 === 0 ? 0 : Math.max(0, file.length - 2_000);
      for (let n = 1 + next(4); n > 0; n -= 1) {
        file[from + next(file.length - from)] = next(256);
      }
      outcomes.add(await read(file));
    }
    expect(outcomes.size).toBeGreaterThan(3);
  },
);

test.each(NAMES)("%s that ends early is refused", async (name) => {
  const whole = fixture(name);
  const next = numbers(7);
  for (let round = 0; round < N_ROUNDS; round += 1) {
    expect(await read(whole.slice(0, next(whole.length)))).not.toBe("whole");
  }
});
