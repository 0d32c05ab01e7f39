/**
 * Secrets made up for one run, each of which looks like what it is, and words of no meaning that
 * take their places where a test must see that it would see them.
 */
import { randomBytes, randomInt } from "node:crypto";

/**
 * When a secret is hidden: always, also by name or because such a place is never recorded; by what
 * it looks like; or as long as fields are masked.
 */
export type Level = "never" | "looks" | "typed";

export interface Secret {
  readonly place: string;
  readonly level: Level;
  readonly text: string;
}

const LETTERS = "abcdefghijkmnopqrstuvwxyz";
const TOKENS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

const MAKERS = {
  /** Words that only a person could tell from others. */
  phrase: () => `${word(9)} ${word(9)}`,
  word: () => word(14),
  email: () => `${word(8)}.${word(6)}@${word(7)}.example`,
  phone: () => `+49 171 ${digits(3)} ${digits(5)}`,
  password: () => `${word(5)}-${token(9)}!`,
  card: () => withLuhn(`4${digits(14)}`).replace(/(.{4})(?=.)/g, "$1 "),
  cardDashes: () => withLuhn(`5${randomInt(1, 6)}${digits(13)}`).replace(/(.{4})(?=.)/g, "$1-"),
  cardPlain: () => withLuhn(`37${digits(12)}`),
  cvc: () => digits(9),
  code: () => digits(9),
  number: () => `${randomInt(1, 9)}${digits(8)}`,
  iban: () => withChecks("DE", digits(18)),
  ssn: () => `${randomInt(100, 600)}-${randomInt(10, 99)}-${randomInt(1_000, 9_999)}`,
  jwt: () =>
    `${[{ alg: "HS256", kid: word(6) }, { sub: word(8) }].map(base64).join(".")}.${token(24)}`,
  stripe: () => `sk_live_${token(24)}9`,
  github: () => `ghp_${token(35)}7`,
  slack: () => `xoxb-${digits(12)}-${token(18)}`,
  aws: () => `AKIA${token(16).toUpperCase()}`,
  google: () => `AIza${token(34)}5`,
  npm: () => `npm_${token(35)}3`,
  ours: () => `rvk_${token(30)}4`,
  /** Random, without a mark by which to know its kind. */
  token: () => `${token(15)}4x7Y2z9`,
  pem: () =>
    `-----BEGIN PRIVATE KEY-----\n${randomBytes(48).toString("base64")}\n-----END PRIVATE KEY-----`,
  date: () => `${randomInt(1_850, 1_899)}-0${randomInt(1, 9)}-${randomInt(10, 28)}`,
  month: () => `${randomInt(1_700, 1_799)}-0${randomInt(1, 9)}`,
  week: () => `${randomInt(1_600, 1_699)}-W${randomInt(10, 50)}`,
  dateTime: () =>
    `${randomInt(1_500, 1_599)}-0${randomInt(1, 9)}-${randomInt(10, 28)}T03:${randomInt(10, 59)}`,
  color: () => `#${randomBytes(3).toString("hex").replace(/0/g, "a")}`,
} as const;

export type Kind = keyof typeof MAKERS;

export type Plant = (kind: Kind, place: string, level?: Level) => string;

/** Plants secrets, each another, and remembers them. */
export class Planted {
  readonly secrets: Secret[] = [];

  constructor(private readonly _areMarkers = false) {}

  readonly plant: Plant = (kind, place, level = "looks") => {
    if (this.secrets.some((secret) => secret.place === place)) {
      throw new Error(`two secrets are planted in "${place}"`);
    }
    const text = this._areMarkers ? marker(kind) : MAKERS[kind]();
    this.secrets.push({ place, level, text });
    return text;
  };
}

/** What nothing takes for a secret, yet can be typed where such a secret would be. */
function marker(kind: Kind): string {
  if (kind === "number" || kind === "cvc" || kind === "code")
    return `${randomInt(1, 9)}${digits(7)}`;
  const isShaped = ["date", "month", "week", "dateTime", "color"].includes(kind);
  return isShaped ? MAKERS[kind]() : `mark${word(12)}`;
}

function word(length: number): string {
  return pick(LETTERS, length);
}

function token(length: number): string {
  return pick(TOKENS, length);
}

function digits(length: number): string {
  return pick("0123456789", length);
}

function pick(from: string, length: number): string {
  return Array.from({ length }, () => from[randomInt(from.length)]).join("");
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function withLuhn(start: string): string {
  const sum = [...start].reverse().reduce((total, digit, at) => {
    const counted = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return `${start}${(10 - (sum % 10)) % 10}`;
}

function withChecks(country: string, account: string): string {
  const letters = [...country].map((letter) => String(Number.parseInt(letter, 36))).join("");
  const checks = 98n - (BigInt(`${account}${letters}00`) % 97n);
  return `${country}${String(checks).padStart(2, "0")}${account}`;
}
