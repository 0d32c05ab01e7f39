/** rrweb's recorder, made by `rrweb-plugin.ts`: each one that is made has a state of its own. */
declare module "virtual:rrweb-record" {
  /** With `Hands`, by which it touches the page. */
  export function newRecord(hands: object): typeof import("rrweb").record;
}
