/** What was told of a session's assets already, on this page or on those before it in this window. */
import { safeStorage } from "../../storage";
import { uuidOf } from "../hash";
import { MAX_ASSETS } from "./limits";

const NAME = "revisit.assets";

export class Said {
  private readonly _storage;
  private readonly _sessionId: string;
  private readonly _names: Set<string>;

  constructor(page: Window, sessionId: string) {
    this._storage = safeStorage(() => page.sessionStorage);
    this._sessionId = sessionId;
    this._names = new Set(this._read());
  }

  /** Whether this is new; from now on it is not. */
  add(url: string, content: string): boolean {
    const name = uuidOf(`${url}\n${content}`);
    if (this._names.has(name)) return false;
    this._names.add(name);
    return true;
  }

  save(): void {
    const names = Array.from(this._names).slice(-MAX_ASSETS);
    this._storage.write(NAME, JSON.stringify({ session: this._sessionId, names }));
  }

  private _read(): string[] {
    try {
      const { session, names } = JSON.parse(this._storage.read(NAME) ?? "{}");
      return session === this._sessionId && Array.isArray(names) ? names : [];
    } catch {
      return [];
    }
  }
}
