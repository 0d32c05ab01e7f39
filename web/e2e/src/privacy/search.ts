/** Looks for secrets in bytes, in every form in which they may have got there. */
import type { Secret } from "./secrets";

/** Bytes with a name to find them by. */
export interface Haystack {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Leak {
  readonly place: string;
  readonly secret: string;
  readonly form: string;
  readonly where: string;
  /** What stands around it. */
  readonly around: string;
}

/** Shorter forms, such as a part in base64, would be found by chance. */
const MIN_CHARS = 6;
const AROUND_CHARS = 60;
/** A secret that was typed half is one too; so is one that was cut. */
const PART_CHARS = 12;

export function leaks(secrets: readonly Secret[], haystacks: readonly Haystack[]): Leak[] {
  const needles = byBegin(secrets);
  return haystacks.flatMap(({ name, bytes }) => {
    // One letter for each byte, so that nothing is lost that is no text.
    const text = bytes.toString("latin1");
    const lower = text.toLowerCase();
    const found = new Map<string, Leak>();
    for (let at = 0; at + MIN_CHARS <= lower.length; at++) {
      for (const needle of needles.get(lower.slice(at, at + MIN_CHARS)) ?? []) {
        const { place, secret, form } = needle;
        if (!isThere(needle, at, text, lower) || found.has(place)) continue;
        const around = text.slice(Math.max(0, at - AROUND_CHARS), at + secret.length);
        found.set(place, { place, secret, form, where: name, around });
      }
    }
    return [...found.values()];
  });
}

interface Needle {
  readonly place: string;
  readonly secret: string;
  readonly form: string;
  readonly text: string;
}

/** All needles by how they begin, so that a haystack is gone through once and not for each. */
function byBegin(secrets: readonly Secret[]): Map<string, Needle[]> {
  const all = new Map<string, Needle[]>();
  for (const { place, text: secret } of secrets) {
    for (const [form, text] of forms(secret)) {
      const begin = text.slice(0, MIN_CHARS).toLowerCase();
      all.set(begin, [...(all.get(begin) ?? []), { place, secret, form, text }]);
    }
  }
  return all;
}

/** Upper and lower case are one, but in base64 they mean something else. */
function isThere({ form, text }: Needle, at: number, whole: string, lower: string): boolean {
  if (form.startsWith("base64")) return whole.startsWith(text, at);
  return lower.startsWith(text.toLowerCase(), at);
}

export function inWords({ place, secret, form, where, around }: Leak): string {
  return `${place}: "${secret}" is ${form} in ${where}, after ${around}`;
}

/** A secret as it is, in parts, and as programs write text. */
export function forms(secret: string): Map<string, string> {
  const bytes = Buffer.from(secret, "utf8");
  const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");
  const all: [string, string][] = [
    ["plain", latin1(secret)],
    ["in JSON", latin1(JSON.stringify(secret).slice(1, -1))],
    ["in JSON in JSON", latin1(JSON.stringify(JSON.stringify(secret)).slice(3, -3))],
    ["in a URL", encodeURIComponent(secret)],
    ["in a form", new URLSearchParams([["", secret]]).toString().slice(1)],
    ["in a URL in a URL", encodeURIComponent(encodeURIComponent(secret))],
    ["in HTML", secret.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;")],
    ["without marks", secret.replace(/[\s-]/g, "")],
    ["in hex", bytes.toString("hex")],
    ["in UTF-16", Buffer.from(secret, "utf16le").toString("latin1")],
    ["backwards", [...secret].reverse().join("")],
    ...[0, 1, 2].map((shift): [string, string] => [`base64 ${shift}`, shifted(bytes, shift)]),
  ];
  if (secret.length > PART_CHARS + 2) {
    all.push(["its begin", latin1(secret.slice(0, PART_CHARS))]);
    all.push(["its end", latin1(secret.slice(-PART_CHARS))]);
  }
  return new Map(all.filter(([, needle]) => needle.length >= MIN_CHARS));
}

/** Base64 of bytes that come after others, without what the others have a part in. */
function shifted(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const from = shift === 0 ? 0 : shift + 1;
  const isWhole = (bytes.length + shift) % 3 === 0;
  return text.slice(from, isWhole ? undefined : -1);
}
