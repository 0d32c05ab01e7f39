/** What a promise comes to, or null when that takes too long. */
import type { Environment } from "../environment";

export function within<T>(
  ms: number,
  { after }: Pick<Environment, "after">,
  promise: Promise<T>,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = after(ms, () => resolve(null));
    promise.finally(stop).then(resolve, reject);
  });
}
