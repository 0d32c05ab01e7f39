/** Puts a function of ours in the place of one of the page's, and the page's back again. */
import type { Stop } from "../environment";

export function patch<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  wrap: (original: Owner[Name]) => Owner[Name],
): Stop {
  const original = owner[name];
  if (typeof original !== "function") return () => {};
  const isOwn = Object.hasOwn ? Object.hasOwn(owner, name) : name in owner;
  const wrapped = wrap(original);
  owner[name] = wrapped;
  return () => {
    // Someone wrapped ours in turn: to put the original back would take theirs away.
    if (owner[name] !== wrapped) return;
    if (isOwn) owner[name] = original;
    else delete owner[name];
  };
}
