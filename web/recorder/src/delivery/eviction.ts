/** Which recordings go when those that stay in the browser take more room than they may. */
import type { Head } from "./journal/journal";
import { byTime } from "./recovery";

/**
 * Whole sessions, the one that ended longest ago first; the current one only when it is alone, and
 * then from its beginning up to a batch with which a replay can begin.
 */
export function chooseEvicted(
  heads: readonly Head[],
  bytesToFree: number,
  currentSession: string | undefined,
): Head[] {
  const sessions = new Map<string, Head[]>();
  for (const head of heads) {
    if (head.to !== "") continue;
    const session = sessions.get(head.sessionId);
    if (session) session.push(head);
    else sessions.set(head.sessionId, [head]);
  }
  const current = sessions.get(currentSession ?? "") ?? [];
  sessions.delete(currentSession ?? "");
  const lastAt = (session: Head[]) => Math.max(...session.map((head) => head.lastAt));
  const evicted: Head[] = [];
  let left = bytesToFree;
  for (const session of [...sessions.values()].sort((a, b) => lastAt(a) - lastAt(b))) {
    if (left <= 0) return evicted;
    evicted.push(...session);
    left -= session.reduce((sum, head) => sum + head.sizeBytes, 0);
  }
  if (left <= 0) return evicted;
  for (const head of current.sort(byTime)) {
    if (left <= 0 && head.hasSnapshot) break;
    evicted.push(head);
    left -= head.sizeBytes;
  }
  return evicted;
}
