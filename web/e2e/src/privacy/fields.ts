/** Fields of every kind, each with a secret that is typed into it by a real keyboard. */
import type { Kind, Level, Plant } from "./secrets";

export interface Typed {
  /** Finds the field, also within open shadow roots. */
  readonly selector: string;
  readonly text: string;
  /** The name of the frame that it is in. */
  readonly frame?: string;
  /** Set at once: no keyboard types into such a field. */
  readonly isFilled?: boolean;
}

/** Attributes, the kind of secret, and when it is hidden. */
type Field = readonly [attributes: string, kind: Kind, level: Level];

const INPUTS: readonly Field[] = [
  ["type=text name=nickname", "phrase", "typed"],
  ["name=city", "word", "typed"],
  ["type=email name=contact", "email", "typed"],
  ["type=tel name=callback", "word", "typed"],
  ["type=url name=homepage", "word", "typed"],
  ["type=search name=query", "phrase", "typed"],
  ["type=number name=amount", "number", "typed"],
  ["type=text name=address autocomplete=street-address", "phrase", "typed"],
  ["type=text name=given autocomplete=given-name", "word", "typed"],
  ["type=text name=birth autocomplete=bday", "word", "typed"],
  ["type=text name=user autocomplete=username", "word", "typed"],
  ["type=text name=free1 class=keep", "card", "typed"],
  ["type=unheardof name=free2", "phrase", "typed"],
  ["type=text name=free3 list=suggestions", "word", "typed"],
  ["type=text name=mirrored data-controlled", "word", "typed"],
  ["type=text name=grown data-grows", "word", "typed"],
  ["type=text name=echo oninput=\"this.title=''\"", "word", "typed"],
  ["type=password name=free4", "password", "never"],
  ["type=password name=free5 autocomplete=current-password", "password", "never"],
  ["type=password name=free6 data-shown", "password", "never"],
  ["type=text name=free7 autocomplete=new-password", "password", "never"],
  ["type=text name=free8 autocomplete=one-time-code", "code", "never"],
  ['type=text name=free9 autocomplete="section-x billing cc-number"', "card", "never"],
  ["type=text name=free10 autocomplete=cc-name", "phrase", "never"],
  ["type=text name=free11 autocomplete=cc-exp", "word", "never"],
  ["type=text name=free12 autocomplete=cc-exp-month", "word", "never"],
  ["type=text name=free13 autocomplete=cc-csc", "cvc", "never"],
  ["type=tel name=cardNumber", "cardDashes", "never"],
  ["type=text name=card-cvc", "cvc", "never"],
  ["type=text name=user_ssn", "ssn", "never"],
  ["type=text name=pin", "code", "never"],
  ["type=text name=otp", "code", "never"],
  ["type=text name=iban", "iban", "never"],
  ["type=text id=api-key", "stripe", "never"],
  ["type=text name=client[secret]", "token", "never"],
  ['type=text name=free14 aria-label="Security code"', "cvc", "never"],
  ["type=text name=free15 placeholder=Passport", "word", "never"],
  ['type=text name=free16 data-label="Your password"', "password", "never"],
  ['type=text name=free17 data-label-for="Card number"', "cardPlain", "never"],
  ["type=text name=free18 aria-labelledby=said-pin", "code", "never"],
  ['type=text name=free19 style="-webkit-text-security:disc"', "password", "never"],
  ["type=text name=free20 data-revisit-mask", "phrase", "never"],
  ["type=text name=free21 data-revisit-ignore", "phrase", "never"],
  ["type=text name=free22 class=rr-ignore", "phrase", "never"],
];

/** No keyboard types these the same way everywhere. */
const FILLED: readonly Field[] = [
  ["type=date name=day", "date", "typed"],
  ["type=month name=month", "month", "typed"],
  ["type=week name=week", "week", "typed"],
  ["type=datetime-local name=when", "dateTime", "typed"],
  ["type=color name=paint", "color", "typed"],
  ["type=range min=0 max=999999999 name=slide", "number", "typed"],
];

const AREAS: readonly Field[] = [
  ["name=message", "phrase", "typed"],
  ["name=mirrored2 data-controlled", "phrase", "typed"],
  ["name=recovery-passphrase", "phrase", "never"],
  ["name=free23 data-revisit-mask", "phrase", "never"],
];

/** Elements that are typed into without being fields. */
const EDITABLES: readonly (readonly [html: string, kind: Kind, level: Level])[] = [
  ["<div contenteditable data-f></div>", "phrase", "typed"],
  ["<div contenteditable=true><p><b data-f>&nbsp;</b></p></div>", "phrase", "typed"],
  ["<p contenteditable=plaintext-only data-f></p>", "phrase", "typed"],
  ["<div contenteditable><ul><li data-f>&nbsp;</li></ul></div>", "phrase", "typed"],
  ["<div contenteditable role=textbox aria-label=Password data-f></div>", "phrase", "never"],
  ["<div data-revisit-mask><div contenteditable data-f></div></div>", "phrase", "never"],
];

export interface FieldsPart {
  readonly html: string;
  readonly typed: readonly Typed[];
}

export function fields(plant: Plant, where: string): FieldsPart {
  const typed: Typed[] = [];
  const next = (text: string, isFilled = false) => {
    const name = `${where}-${typed.length}`;
    typed.push({ selector: `[data-f="${name}"]`, text, isFilled });
    return `data-f="${name}"`;
  };
  const inputs = [...INPUTS, ...FILLED].map((field) => {
    const [attributes, kind, level] = field;
    const text = plant(kind, `${where}: input ${attributes}`, level);
    return labelled(`<input ${attributes} ${next(text, FILLED.includes(field))}>`, attributes);
  });
  const areas = AREAS.map(([attributes, kind, level]) => {
    const text = plant(kind, `${where}: textarea ${attributes}`, level);
    return `<textarea ${attributes} ${next(text)}></textarea>`;
  });
  const editables = EDITABLES.map(([html, kind, level]) =>
    html.replace("data-f", () => next(plant(kind, `${where}: ${html}`, level))),
  );
  return { html: [...inputs, ...areas, ...editables].join("\n"), typed };
}

function labelled(input: string, attributes: string): string {
  const around = /data-label="([^"]*)"/.exec(attributes)?.[1];
  if (around) return `<label>${around} ${input}</label>`;
  const beside = /data-label-for="([^"]*)"/.exec(attributes)?.[1];
  if (beside)
    return `<label for=free-beside>${beside}</label> ${input.replace("<input", "<input id=free-beside")}`;
  return input;
}
