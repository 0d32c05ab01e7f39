/** The pages and their addresses. Pure; the browser's history is in `router.svelte.ts`. */

export type Route =
  | { readonly page: "sessions" }
  | { readonly page: "replay"; readonly id: string }
  | { readonly page: "recording" }
  | { readonly page: "setup" }
  | { readonly page: "sign-in" }
  | { readonly page: "not-found" };

export function routeOf(pathname: string): Route {
  const parts = pathname.split("/").filter(Boolean);
  const [first, second] = parts;
  if (parts.length === 0) return { page: "sessions" };
  if (parts.length === 1 && first === "recording") return { page: "recording" };
  if (parts.length === 1 && first === "setup") return { page: "setup" };
  if (parts.length === 1 && first === "sign-in") return { page: "sign-in" };
  if (parts.length === 2 && first === "sessions" && second) return replayRoute(second);
  return { page: "not-found" };
}

export function replayHref(id: string): string {
  return `/sessions/${encodeURIComponent(id)}`;
}

/** Where to go after signing in. Only a path of this origin, so that a link cannot send away. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

function replayRoute(part: string): Route {
  try {
    return { page: "replay", id: decodeURIComponent(part) };
  } catch {
    return { page: "not-found" };
  }
}
