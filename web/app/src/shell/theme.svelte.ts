/** Light or dark: what the system says until the reader chooses. */

export type Theme = "light" | "dark";

const STORED_AS = "revisit-theme";

export class ThemeChoice {
  #system: Theme = $state("light");
  #chosen: Theme | null = $state(null);
  readonly current: Theme = $derived(this.#chosen ?? this.#system);

  start(): () => void {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => {
      this.#system = dark.matches ? "dark" : "light";
    };
    follow();
    this.#choose(read());
    dark.addEventListener("change", follow);
    return () => dark.removeEventListener("change", follow);
  }

  /** Turns to the other one. Choosing what the system has goes back to following it. */
  toggle(): void {
    const other = this.current === "dark" ? "light" : "dark";
    this.#choose(other === this.#system ? null : other);
  }

  #choose(theme: Theme | null): void {
    this.#chosen = theme;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    write(theme);
  }
}

// A browser that blocks storage throws on access; the choice then lasts as long as the page.
function read(): Theme | null {
  try {
    const stored = window.localStorage.getItem(STORED_AS);
    return stored === "light" || stored === "dark" ? stored : null;
  } catch {
    return null;
  }
}

function write(theme: Theme | null): void {
  try {
    if (theme) window.localStorage.setItem(STORED_AS, theme);
    else window.localStorage.removeItem(STORED_AS);
  } catch {
    // See above.
  }
}
