/** What went wrong when a recording was to be opened, in words that say what to do. */

import type { Source } from "./source.ts";

export interface Failure {
  readonly title: string;
  readonly detail: string;
}

/** Whether a host answers at all, although it does not let this page read what it says. */
export type Probe = (url: URL) => Promise<boolean>;

/** Explains what the player says of a source. A failed request can have several reasons. */
export async function explain(
  source: Source,
  said: Failure,
  page: URL,
  probe: Probe,
): Promise<Failure> {
  if (source.kind === "bytes") return said;
  const { url } = source;
  const wasNotReached = said.title.includes("could not be reached");
  if (!wasNotReached) return { ...said, detail: `${said.detail} (${url.href})` };
  if (page.protocol === "https:" && url.protocol === "http:") {
    return {
      title: "The browser does not mix secure and insecure",
      detail: `This page came by https and may not fetch from ${url.origin}, which is http.`,
    };
  }
  if (url.origin !== page.origin && (await probe(url))) {
    return {
      title: `${url.host} does not let other pages read this`,
      detail:
        `It must answer ${url.pathname} with the header “Access-Control-Allow-Origin: ${page.origin}” ` +
        "(CORS) and allow the header “Range”. You can also download the file and drop it here.",
    };
  }
  return {
    title: `${url.host} cannot be reached`,
    detail: `Nothing answered at ${url.href}. Is the address right, and are you online?`,
  };
}

/** Asks without cookies and cannot read the answer: only that there is one counts. */
export async function isAnswering(url: URL): Promise<boolean> {
  try {
    await fetch(url, {
      method: "HEAD",
      mode: "no-cors",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    return true;
  } catch {
    return false;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
