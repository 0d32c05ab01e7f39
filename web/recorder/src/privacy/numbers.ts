/**
 * Numbers that are nobody's business: cards, bank accounts and US social security numbers. Each is
 * known by its check digits or by its shape, so that order numbers and times stay.
 */

/** Digits, in groups or not. A longer run is taken in parts; nothing that is looked for is. */
const DIGITS = /\d(?:[ \u00a0-]?\d){8,60}/g;

/** Nobody writes a card in more groups. What does is a list of numbers. */
const MAX_GROUPS = 6;

const IBAN = /\b[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]){11,40}/gi;

export function withoutNumbers(text: string): string {
  if (text.length < 9 || !/\d/.test(text)) return text;
  return text.replace(IBAN, withoutIban).replace(DIGITS, withoutCard);
}

/** How long an account number is depends on its country; the check digits tell as well. */
function withoutIban(run: string): string {
  for (const { index } of [...run.matchAll(/[A-Z0-9](?![A-Z0-9])/gi)].reverse()) {
    const account = run.slice(0, index + 1).replace(/[^A-Z0-9]/gi, "");
    if (account.length < 15) break;
    if (account.length <= 34 && isIban(account)) return `[iban]${run.slice(index + 1)}`;
  }
  return run;
}

function isIban(account: string): boolean {
  const turned = account.slice(4) + account.slice(0, 4);
  return (
    BigInt(turned.replace(/[A-Z]/gi, (letter) => `${Number.parseInt(letter, 36)}`)) % 97n === 1n
  );
}

/** Looks for a card, or a social security number, from each group of a run. */
function withoutCard(run: string): string {
  const groups = [...run.matchAll(/\d+/g)];
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    const most = Math.min(groups.length, first + MAX_GROUPS);
    for (let last = first; last < most && digits.length < 20; last++) {
      digits += groups[last]?.[0] ?? "";
      const from = groups[first]?.index ?? 0;
      const to = (groups[last]?.index ?? 0) + (groups[last]?.[0].length ?? 0);
      const word = isCard(digits) ? "[card]" : isSsn(run.slice(from, to)) ? "[ssn]" : null;
      if (word) return `${run.slice(0, from)}${word}${withoutCard(run.slice(to))}`;
    }
  }
  return run;
}

/** By the numbers that issuers have, and by Luhn's check digit. */
function isCard(digits: string): boolean {
  const isIssued =
    /^(?:4\d{15}(?:\d{3})?|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6\d{15,18}|35\d{14})$/;
  if (!isIssued.test(digits)) return false;
  let sum = 0;
  for (let at = digits.length - 1, isDoubled = false; at >= 0; at--, isDoubled = !isDoubled) {
    const digit = Number(digits[at]) * (isDoubled ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

function isSsn(text: string): boolean {
  return /^(?!000|666|9)\d{3}([ -])(?!00)\d\d\1(?!0000)\d{4}$/.test(text);
}
