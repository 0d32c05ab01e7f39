/** Registers `<revisit-player>` and exports what is needed to use it from TypeScript. */

import { RevisitPlayer } from "./element.ts";

export type { GivenRecording, Loadable } from "./loadable.ts";
export type { ClockMode, ExternalAssets, Failure, PlayerWindow, Span } from "./model.ts";
export type { Moment } from "./moments/moment.ts";
export type { PlayerEventDetails, PlayerEventMap } from "./player-events.ts";
export type { RecordedEvent, RecordedLine } from "./recording/event.ts";
export type { Problem, ProblemKind } from "./recording/problems.ts";
export type { SomeStrings, Strings } from "./strings.ts";
export { RevisitPlayer };

/** Two copies of the script on one page must not fail: the first one wins. */
if (customElements.get("revisit-player") === undefined) {
  customElements.define("revisit-player", RevisitPlayer);
}

declare global {
  interface HTMLElementTagNameMap {
    "revisit-player": RevisitPlayer;
  }
}
