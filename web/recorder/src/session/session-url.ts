/** The address at which people watch a session. */

export interface SessionUrlOptions {
  /** Begin where the session is now. */
  atNow?: boolean | undefined;
}

export interface SessionPlace {
  endpoint: string;
  sessionId: string;
  /** Both in epoch ms. */
  startedAt: number;
  now: number;
}

export function sessionUrl(place: SessionPlace, { atNow = false }: SessionUrlOptions): string {
  const url = `${place.endpoint}/sessions/${encodeURIComponent(place.sessionId)}`;
  const seconds = Math.max(0, Math.floor((place.now - place.startedAt) / 1000));
  return atNow ? `${url}?t=${seconds}s` : url;
}
