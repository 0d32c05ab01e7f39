/**
 * Takes secrets out of text that is recorded as it is: addresses, titles, console lines, messages.
 * It goes by what they look like and by the names they have. Pure: text in, text out.
 */
import { MAX_URL_CHARS } from "../limits";
import type { Settings } from "../options";
import { withoutNamedValues } from "./named-values";
import { newNames } from "./names";
import { bounded, isSuspect, withoutSecrets } from "./text";
import { withoutUrlSecrets } from "./url";
import { type Plain, type ValueLimits, withoutSecretValues } from "./value";

export interface Scrub {
  /** Any text: e-mail addresses, card numbers and tokens become a word in brackets. */
  text(text: string): string;
  /** An address, absolute where a base is given, without user, password and the values of
   * parameters that look secret. */
  url(url: string, base?: string): string;
  /** A value from a page or an application, such as `history.state` or properties of an event, as
   * JSON can say it. */
  value(value: unknown, limits?: ValueLimits): Plain;
  /** Whether the value of a property, a header or an attribute with that name is a secret. */
  isSecretName(name: string): boolean;
}

/** Addresses in text, as far as they go. */
const ADDRESSES = /\bhttps?:\/\/[^\s"'`<>\\]+/gi;

export function newScrub({ redactNames }: Pick<Settings, "redactNames">): Scrub {
  const names = newNames(redactNames);
  const plain = (text: string) =>
    isSuspect(text) ? withoutNamedValues(withoutSecrets(text), names.isSecretProperty) : text;
  const inUrl = { names, text: plain };
  const url = (text: string, base?: string) =>
    withoutUrlSecrets(absolute(text, base).slice(0, MAX_URL_CHARS), inUrl);
  const text = (dirty: string) =>
    isSuspect(dirty)
      ? plain(bounded(dirty).replace(ADDRESSES, (found) => url(found)))
      : bounded(dirty);
  const isSecretName = names.isSecretProperty;
  const value = (dirty: unknown, limits?: ValueLimits) =>
    withoutSecretValues(dirty, { isSecretName, text }, limits);
  return { text, url, value, isSecretName };
}

function absolute(url: string, base: string | undefined): string {
  if (base === undefined) return url;
  try {
    return new URL(url, base).href;
  } catch {
    return url;
  }
}
