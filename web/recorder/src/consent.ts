/**
 * Whether this person may be recorded: they have not opted out, their browser does not ask not to
 * be tracked, and they have agreed where the page wants to be sure. It stores one thing, the wish
 * not to be recorded.
 */
import type { Stop } from "./environment";
import type { Settings } from "./options";
import { startWatching } from "./session/tabs";
import type { Storage } from "./storage";

export const OPT_OUT_NAME = "revisit.optout";

export interface ConsentContext {
  settings: Pick<Settings, "requireConsent" | "respectPrivacySignals">;
  /** Shared by the tabs and pages of an origin. */
  storage: Storage;
  /** The browser's word, by Do Not Track or Global Privacy Control. */
  asksNotToBeTracked(): boolean;
}

export class Consent {
  private _answer: boolean | undefined;

  constructor(private readonly _context: ConsentContext) {}

  get isOptedOut(): boolean {
    return this._context.storage.read(OPT_OUT_NAME) !== null;
  }

  get mayRecord(): boolean {
    const { settings, asksNotToBeTracked } = this._context;
    if (this.isOptedOut) return false;
    if (settings.respectPrivacySignals && asksNotToBeTracked()) return false;
    return this._answer ?? !settings.requireConsent;
  }

  /** A refusal counts even where the page did not ask for consent. */
  set(isGiven: boolean): void {
    this._answer = isGiven;
  }

  optOut(): void {
    this._context.storage.write(OPT_OUT_NAME, "1");
  }

  optIn(): void {
    this._context.storage.remove(OPT_OUT_NAME);
  }
}

/** Another tab may opt out, or in. */
export function startConsentWatch(page: Window, onChange: () => void): Stop {
  return startWatching(page, OPT_OUT_NAME, onChange);
}
