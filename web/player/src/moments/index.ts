/** What moments are and how they are told, without the player: for lists of them beside it. */

export {
  amount,
  FAMILIES,
  type Family,
  fact,
  familyOf,
  flag,
  isBackground,
  KINDS,
  type Kind,
  type Moment,
  seekTimeOf,
  type Tone,
  toneOf,
  words,
} from "./moment.ts";
export { elementName, SENTENCES, type Sentences, sentenceOf } from "./sentence.ts";
