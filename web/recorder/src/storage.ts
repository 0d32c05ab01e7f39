/**
 * Strings kept between pages. Where storage is blocked or full, they are kept in memory, so that
 * a recording still hangs together for the life of one page.
 */

export interface Storage {
  read(name: string): string | null;
  write(name: string, value: string): void;
  remove(name: string): void;
}

/** `open` is called anew each time: merely naming `localStorage` throws where it is blocked. */
export function safeStorage(open: () => globalThis.Storage): Storage {
  const memory = new Map<string, string>();
  return {
    read(name) {
      try {
        return open().getItem(name) ?? memory.get(name) ?? null;
      } catch {
        return memory.get(name) ?? null;
      }
    },
    write(name, value) {
      try {
        open().setItem(name, value);
        memory.delete(name);
      } catch {
        memory.set(name, value);
      }
    },
    remove(name) {
      memory.delete(name);
      try {
        open().removeItem(name);
      } catch {
        // Blocked: then nothing of ours is in there.
      }
    },
  };
}
