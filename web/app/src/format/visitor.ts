/** How a visitor is named and coloured when all that is known is an id. */

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;
/** Ids longer than this are made by machines and cut; people's names and addresses are not. */
const LONG_ID = 24;

/** A mail address or name as it is; a machine's id cut to its first eight characters. */
export function visitorName(visitor: string | null | undefined): string {
  if (!visitor) return "Anonymous";
  if (UUID.test(visitor)) return visitor.slice(0, 8);
  if (visitor.length > LONG_ID && !/[\s@]/.test(visitor)) return `${visitor.slice(0, LONG_ID)}…`;
  return visitor;
}

/** One or two letters for an avatar. */
export function visitorInitials(visitor: string | null | undefined): string {
  if (!visitor) return "";
  const words = (visitor.split("@")[0] ?? visitor).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.length > 1 && !UUID.test(visitor) ? words.slice(0, 2) : [visitor];
  const width = letters.length > 1 ? 1 : 2;
  return letters
    .map((word) => [...word].slice(0, width).join(""))
    .join("")
    .toUpperCase();
}

/** The same visitor has the same hue everywhere: 0 to 359. */
export function visitorHue(visitor: string): number {
  // FNV-1a: ids that differ in the last digit get colours far apart.
  let hash = 0x811c9dc5;
  for (let at = 0; at < visitor.length; at += 1) {
    hash = Math.imul(hash ^ visitor.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % 360;
}
