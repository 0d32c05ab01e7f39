/**
 * Numbers that are nobody's business: cards, bank accounts and US social security numbers. Each is
 * known by its check digits or by its shape, so that order numbers and times stay.
 */

/** Digits, in groups or not. A longer run is taken in parts; nothing that is looked for is. */
const DIGITS = /\d(?:[ \u00a0-]?\d){8,60}/g;

/** Nobody writes a card in more groups. What does is a list of numbers. */
const MAX_GROUPS = 6;

const IBAN = /\b[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]){11,40}/gi;

/** How long an account number is, by its country. */
const IBAN_LENGTHS =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

export function withoutNumbers(text: string): string {
  if (text.length < 9 || !/\d/.test(text)) return text;
  const clean = /[A-Z]{2}\d\d/i.test(text) ? text.replace(IBAN, withoutIban) : text;
  return clean.replace(DIGITS, withoutCard);
}

function withoutIban(run: string): string {
  const country = IBAN_LENGTHS.indexOf(run.slice(0, 2).toUpperCase());
  if (country < 0 || country % 4 !== 0) return run;
  const length = Number(IBAN_LENGTHS.slice(country + 2, country + 4));
  let end = 0;
  let account = "";
  while (end < run.length && account.length < length) {
    const letter = run.charAt(end++);
    if (/[A-Za-z0-9]/.test(letter)) account += letter.toUpperCase();
  }
  return account.length === length && isIban(account) ? `[iban]${run.slice(end)}` : run;
}

function isIban(account: string): boolean {
  let rest = 0;
  for (const letter of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(letter, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
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
