/**
 * Keeps a replayed page from asking anybody for anything and from taking the focus, in whatever page
 * the player stands.
 *
 * A content security policy is written into the frame's first document. The document that rrweb
 * opens again for each snapshot is that one, so the policy stays, and frames within inherit it: a
 * page that embeds the player needs no policy of its own. Nothing can loosen it later; what may be
 * loaded is decided when a view is made.
 *
 * What no policy speaks of (connections made ahead, addresses of frames, fonts that belong to the
 * player's own page) never gets there: see `recording/repair.ts` and `recording/prepare.ts`.
 */

export interface Guard {
  /** Lets pictures, styles, fonts, sound and films come from other hosts. Never scripts. */
  readonly allowsExternal: boolean;
  /** Something was not loaded: told once for each address. */
  onBlocked(url: string): void;
}

/** Addresses kept, to tell each once: a page that makes up new ones must not fill the memory. */
const MAX_ADDRESSES = 1_000;

export function guardFrame(frame: HTMLIFrameElement, guard: Guard): void {
  const { contentDocument: page, contentWindow: realm } = frame;
  if (page === null || realm === null) return;
  for (const [name, content] of [
    ["Content-Security-Policy", policyOf(guard.allowsExternal)],
    ["x-dns-prefetch-control", "off"],
  ] as const) {
    const meta = page.createElement("meta");
    meta.httpEquiv = name;
    meta.content = content;
    page.head.append(meta);
  }
  keepFocusOut(frame);
  const told = new Set<string>();
  realm.addEventListener("securitypolicyviolation", ({ blockedURI }) => {
    if (told.has(blockedURI) || told.size >= MAX_ADDRESSES) return;
    told.add(blockedURI);
    guard.onBlocked(blockedURI);
  });
}

/**
 * A recorded dialog that opens takes the focus, and the viewer's keys with it. It gives it back
 * before any key can come. (`inert` does not reach into frames.)
 */
function keepFocusOut(frame: HTMLIFrameElement): void {
  const { ownerDocument } = frame;
  const view = ownerDocument.defaultView;
  const hasFocus = (): boolean =>
    (frame.getRootNode() as Document | ShadowRoot).activeElement === frame;
  const onLoss = (event: Event): void => {
    if (!frame.isConnected) {
      ownerDocument.removeEventListener("focusout", onLoss, true);
      view?.removeEventListener("blur", onLoss);
      return;
    }
    const [loser] = event.composedPath();
    queueMicrotask(() => {
      if (!hasFocus()) return;
      // A window has lost it when no element had it.
      if (loser instanceof HTMLElement) loser.focus({ preventScroll: true });
      else frame.blur();
    });
  };
  ownerDocument.addEventListener("focusout", onLoss, true);
  view?.addEventListener("blur", onLoss);
}

function policyOf(allowsExternal: boolean): string {
  const from = allowsExternal ? "http: https: " : "";
  return [
    "default-src 'none'",
    `img-src ${from}data: blob:`,
    `style-src ${from}'unsafe-inline'`,
    `font-src ${from}data:`,
    `media-src ${from}data: blob:`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
}
