/**
 * Picture in picture: the player's surface in a small window of its own that stays on top. The
 * browser's Document Picture-in-Picture; where there is none, nobody is offered it.
 */

interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

export interface PictureInPicture {
  readonly isOpen: boolean;
  readonly canOpen: boolean;
  toggle(): Promise<void>;
  close(): void;
}

export interface PictureInPictureContext {
  readonly player: HTMLElement;
  /** What moves into the window, and back. Frames in it lose their documents each time. */
  readonly surface: HTMLElement;
  adoptStyles(root: ShadowRoot): void;
  /** Before and after each move. */
  onLeave(): void;
  onArrive(host: HTMLElement): void;
}

const WIDTH = 560;

export function createPictureInPicture(context: PictureInPictureContext): PictureInPicture {
  const { player, surface } = context;
  const home = surface.parentNode;
  const offer = (globalThis as { documentPictureInPicture?: DocumentPictureInPicture })
    .documentPictureInPicture;
  // Only a page that is not in a frame may open one.
  const canOpen = offer !== undefined && isTopmost();
  let opened: Window | null = null;

  function move(into: Node, host: HTMLElement): void {
    context.onLeave();
    into.appendChild(surface);
    context.onArrive(host);
  }

  function comeBack(): void {
    if (opened === null) return;
    opened = null;
    if (home !== null) move(home, player);
  }

  async function open(): Promise<void> {
    if (offer === undefined) return;
    const { width, height } = player.getBoundingClientRect();
    const share = width > 0 && height > 0 ? height / width : 0.7;
    try {
      const window = await offer.requestWindow({ width: WIDTH, height: Math.round(WIDTH * share) });
      opened = window;
      window.addEventListener("pagehide", comeBack, { once: true });
      const host = window.document.createElement("div");
      copyLooks(player, host);
      window.document.title = player.getAttribute("aria-label") ?? "";
      window.document.documentElement.lang = document.documentElement.lang || "en";
      window.document.body.style.margin = "0";
      window.document.body.append(host);
      const root = host.attachShadow({ mode: "open" });
      context.adoptStyles(root);
      move(root, host);
    } catch {
      // The browser refuses without a click before, and when the viewer has switched it off.
    }
  }

  return {
    canOpen,
    get isOpen() {
      return opened !== null;
    },
    toggle: async () => {
      if (opened === null) await open();
      else opened.close();
    },
    close: () => opened?.close(),
  };
}

function isTopmost(): boolean {
  try {
    return window.top === window;
  } catch {
    return false;
  }
}

/** What the page has set on the element reaches into the window too. */
function copyLooks(from: HTMLElement, to: HTMLElement): void {
  const computed = getComputedStyle(from);
  for (const name of LOOKS) {
    const value = computed.getPropertyValue(`--revisit-player-${name}`);
    if (value !== "") to.style.setProperty(`--revisit-player-${name}`, value);
  }
  to.style.cssText +=
    ";position:fixed;inset:0;aspect-ratio:auto;min-width:0;min-height:0;outline:none";
  to.style.setProperty("--revisit-player-radius", "0px");
  to.style.colorScheme = computed.colorScheme;
  to.tabIndex = -1;
}

const LOOKS = [
  "accent",
  "on-accent",
  "surface",
  "raised",
  "sunken",
  "line",
  "text",
  "muted",
  "error",
  "warning",
  "page",
  "click",
  "frustration",
  "input",
  "network",
  "custom",
  "font",
];
