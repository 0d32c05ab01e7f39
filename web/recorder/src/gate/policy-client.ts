/**
 * Gets the project's policy: from this browser where it was asked for not long ago, else from the
 * server. A server that does not answer leaves the last policy known, or none.
 */
import type { Environment } from "../environment";
import { POLICY_FRESH_MS, POLICY_WAIT_MS } from "../limits";
import type { Storage } from "../storage";
import { type Policy, parsePolicy } from "./policy";

const NAME = "revisit.policy";

export interface PolicyContext {
  environment: Pick<Environment, "now" | "after">;
  storage: Storage;
  /** Where to ask. Also tells the policies of two projects of one origin apart. */
  url: string;
  fetch(url: string): Promise<string>;
}

interface Kept {
  url: string;
  at: number;
  text: string;
}

/**
 * Gives the policy to `take`, at once if it is known. After two seconds without an answer it gives
 * what there is, and once more if the answer does come.
 */
export function askPolicy(context: PolicyContext, take: (policy?: Policy) => void): void {
  const { environment, storage, url } = context;
  const kept = read(context);
  const last = kept && parsePolicy(kept.text);
  const age = kept ? environment.now() - kept.at : Number.POSITIVE_INFINITY;
  if (last && age >= 0 && age < POLICY_FRESH_MS) {
    take(last);
    return;
  }
  let isWaiting = true;
  const giveUp = () => {
    if (isWaiting) take(last);
    isWaiting = false;
  };
  const stopWaiting = environment.after(POLICY_WAIT_MS, giveUp);
  context
    .fetch(url)
    .then((text) => {
      const policy = parsePolicy(text);
      if (!policy) return giveUp();
      storage.write(NAME, JSON.stringify({ url, at: environment.now(), text } satisfies Kept));
      isWaiting = false;
      take(policy);
    })
    .catch(giveUp)
    .finally(stopWaiting);
}

export function forgetPolicy(storage: Storage): void {
  storage.remove(NAME);
}

/** The browser's way to ask: a simple request without cookies, past the page's own wrappers. */
export function policyFetch(page: Window & typeof globalThis): PolicyContext["fetch"] {
  const fetch = page.fetch.bind(page);
  return async (url) => {
    const response = await fetch(url, { credentials: "omit" });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return response.text();
  };
}

function read({ storage, url }: PolicyContext): Kept | undefined {
  try {
    const kept = JSON.parse(storage.read(NAME) ?? "null") as Partial<Kept> | null;
    if (kept?.url !== url || typeof kept.at !== "number") return undefined;
    return typeof kept.text === "string" ? { url, at: kept.at, text: kept.text } : undefined;
  } catch {
    return undefined;
  }
}
