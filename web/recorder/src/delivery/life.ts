/**
 * Which pages are alive: each holds a Web Lock with its id in the name, which the browser takes
 * back when the page is gone, however it went. A page in the back/forward cache has given its lock
 * back, since one that holds a lock is not let in; it has sealed its batches by then, so that nobody
 * can take one that still grows.
 */
import type { Environment, Stop } from "../environment";
import { DEAD_AFTER_MS, LOCK_WAIT_MS } from "../limits";
import type { Head } from "./journal/journal";
import { within } from "./within";

const PREFIX = "revisit.page.";
const RECOVERY = "revisit.recovery";

export class Life {
  private _stops: Stop[] = [];
  private _isRecovering: Promise<boolean> | undefined;

  constructor(
    private readonly _page: Window,
    private readonly _pageId: string,
    private readonly _environment: Pick<Environment, "now" | "after">,
  ) {}

  /** Done when others can see that this page lives. To be waited for before anything is written. */
  async begin(): Promise<void> {
    this.end();
    await within(LOCK_WAIT_MS, this._environment, this._hold(PREFIX + this._pageId));
  }

  end(): void {
    this._isRecovering = undefined;
    for (const stop of this._stops.splice(0)) stop();
  }

  /** Whether this page, and no other, is to send what pages of other windows left; until it ends. */
  async recovers(): Promise<boolean> {
    this._isRecovering ??= this._hold(RECOVERY, true);
    const isOurs = await this._isRecovering;
    // Who has it now may be gone when one asks again.
    if (!isOurs) this._isRecovering = undefined;
    return isOurs;
  }

  /**
   * Those whose page is gone. `read` reads them from the journal: that is done before asking who
   * lives, since a page is alive before it writes.
   */
  async ofGonePages(read: () => Promise<Head[]>): Promise<Head[]> {
    const heads = await read();
    const living = await this._living();
    const now = this._environment.now();
    return heads.filter(({ pageId, writtenAt }) => {
      if (pageId === this._pageId) return false;
      return living ? !living.has(pageId) : Math.abs(now - writtenAt) > DEAD_AFTER_MS;
    });
  }

  /** Null where the browser cannot tell. */
  private async _living(): Promise<Set<string> | null> {
    try {
      const { held = [] } = await this._page.navigator.locks.query();
      const names = held.map(({ name = "" }) => name).filter((name) => name.startsWith(PREFIX));
      return new Set(names.map((name) => name.slice(PREFIX.length)));
    } catch {
      return null;
    }
  }

  /** Holds the lock until the end of the page; false when another page has it. */
  private _hold(name: string, ifAvailable = false): Promise<boolean> {
    return new Promise((resolve) => {
      try {
        const { locks } = this._page.navigator;
        const held = locks.request(name, { ifAvailable }, (lock) => {
          resolve(lock !== null);
          if (lock) return new Promise<void>((release) => this._stops.push(release));
        });
        // A sandboxed frame has no locks to give.
        held.catch(() => resolve(true));
      } catch {
        resolve(true);
      }
    });
  }
}
