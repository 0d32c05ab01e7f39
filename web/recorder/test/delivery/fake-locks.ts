/** Web Locks of one origin, as far as delivery uses them: exclusive, and gone with their page. */
export class FakeLocks {
  private _held = new Map<string, { pageId: string; release: () => void }>();

  get held(): string[] {
    return [...this._held.keys()];
  }

  of(pageId: string) {
    return {
      request: async (
        name: string,
        { ifAvailable }: { ifAvailable?: boolean },
        use: (lock: { name: string } | null) => Promise<void> | undefined,
      ): Promise<void> => {
        if (this._held.has(name)) {
          if (!ifAvailable) throw new Error("nobody waits for a lock here");
          await use(null);
          return;
        }
        let release = () => {};
        const dropped = new Promise<void>((resolve) => {
          release = resolve;
        });
        this._held.set(name, { pageId, release });
        await Promise.race([use({ name }), dropped]);
        if (this._held.get(name)?.release === release) this._held.delete(name);
      },
      query: async () => ({ held: this.held.map((name) => ({ name })), pending: [] }),
    };
  }

  /** The page is gone. */
  drop(pageId: string): void {
    for (const [name, lock] of this._held) {
      if (lock.pageId !== pageId) continue;
      this._held.delete(name);
      lock.release();
    }
  }
}
