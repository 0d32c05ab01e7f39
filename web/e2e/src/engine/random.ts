/** Times to look at that nobody has chosen. */

const N_TIMES = 10;

/** Times in a recording that are the same in every run, in order. */
export function randomTimes(name: string, durationMs: number): number[] {
  let state = [...name].reduce((seed, it) => (seed * 31 + it.charCodeAt(0)) >>> 0, 7);
  const next = (): number => {
    // The step of PCG's multiplier: plain, and the same everywhere.
    state = (Math.imul(state, 747796405) + 2891336453) >>> 0;
    return state / 2 ** 32;
  };
  const times = Array.from({ length: N_TIMES }, () => 1 + Math.floor(next() * durationMs));
  return [...new Set(times)].sort((a, b) => a - b);
}
