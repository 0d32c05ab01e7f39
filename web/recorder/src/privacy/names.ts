/**
 * What a secret is called. The names of fields stand in the server's list too
 * (`moments/actions/sensitive.rs`): a test holds the two together.
 */

/** What stands for a value that is not recorded. */
export const REDACTED = "[redacted]";

/** What a sensitive name has in it, in lower case, with every mark between words taken out. */
export const PARTS: readonly string[] = (
  "password passwd passphrase passcode pwd secret token csrf xsrf apikey accesskey " +
  "privatekey credential authcode verificationcode onetimecode cardnumber cardno cardnum " +
  "creditcard debitcard ccnumber ccnum ccexp cccsc cvc cvv securitycode iban routingnumber " +
  "accountnumber socialsecurity taxid nationalid passport mothersmaiden"
).split(" ");

/** Names and words of names that are sensitive alone, but not as a part of a longer word. */
export const WORDS: ReadonlySet<string> = new Set(
  "pin otp totp mfa ssn sin csc cc pass auth bic".split(" "),
);

/** What names properties and headers that are nobody's business, beside the names of fields. */
const PROPERTY_WORDS =
  "authorization cookie cookies session sessionid sessid sid jwt jsessionid phpsessid signature " +
  "sig email mail phone mobile card";

/** In an address a word says less than elsewhere, and less is lost with its value. */
const PARAMETER_WORDS = "key code ticket tel";

/** Answers for names seen before are kept up to this many; then it starts anew. */
const MAX_REMEMBERED = 1_000;

/** Longer names are no names. */
const MAX_NAME_CHARS = 200;

/** Whether a field of that name holds what must not be recorded. */
export function isSensitiveName(name: string): boolean {
  return hasOne(words(name), WORDS);
}

/** Tells by name, for one recorder: the page may have added names of its own. */
export interface Names {
  /** A property, a header, a key of storage. */
  isSecretProperty(name: string): boolean;
  /** A parameter of an address. */
  isSecretParameter(name: string): boolean;
}

export function newNames(redactNames: readonly string[]): Names {
  const own = redactNames.map(words).filter((it) => it.length > 0);
  const isOwn = (parts: string[]) => own.some((name) => contains(parts, name));
  const property = new Set([...WORDS, ...PROPERTY_WORDS.split(" ")]);
  const parameter = new Set([...property, ...PARAMETER_WORDS.split(" ")]);
  const isSecret = (list: ReadonlySet<string>) =>
    remembering((name) => {
      const parts = words(name);
      return hasOne(parts, list) || isOwn(parts);
    });
  return { isSecretProperty: isSecret(property), isSecretParameter: isSecret(parameter) };
}

/** The words of a name, in lower case: `cardNumber`, `card-number` and `card number` have two. */
export function words(name: string): string[] {
  return name
    .slice(0, MAX_NAME_CHARS)
    .replace(/([\p{Ll}\p{N}])(?=\p{Lu})/gu, "$1 ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

function hasOne(parts: readonly string[], list: ReadonlySet<string>): boolean {
  const joined = parts.join("");
  return parts.some((word) => list.has(word)) || PARTS.some((part) => joined.includes(part));
}

function contains(parts: readonly string[], name: readonly string[]): boolean {
  return ` ${parts.join(" ")} `.includes(` ${name.join(" ")} `);
}

/** A page asks for the same few names over and over. */
export function remembering<Answer>(ask: (name: string) => Answer): (name: string) => Answer {
  let answers = new Map<string, Answer>();
  return (name) => {
    const known = answers.get(name);
    if (known !== undefined) return known;
    if (answers.size >= MAX_REMEMBERED) answers = new Map();
    const answer = ask(name);
    answers.set(name, answer);
    return answer;
  };
}
