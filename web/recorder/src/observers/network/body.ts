/**
 * Bodies as they are recorded: text, whole or not at all, as half a body could not be searched for
 * secrets by name. Reading one never takes it from the page.
 */
import type { ObserverContext } from "../context";

const MAX_BODY_CHARS = 100_000;
const MAX_FIELDS = 200;
/** A stream that goes on for ever is not waited for. */
const MAX_READ_MS = 3_000;
const TOO_LARGE = "[too large]";
const TEXT_TYPES =
  /^(?:text\/(?!event-stream)|application\/(?:[\w.+-]*json|[\w.+-]*xml|x-www-form))/i;

/** What a page gives to send, where that can be read without waiting. */
export function bodyText({ page, scrub }: ObserverContext, body: unknown): string | undefined {
  if (typeof body === "string") return shownText(scrub, body);
  if (body instanceof page.URLSearchParams) return fieldsText(scrub, body);
  if (body instanceof page.FormData) return fieldsText(scrub, body);
  return undefined;
}

/** A text that was sent or received. */
export function shownText(scrub: ObserverContext["scrub"], text: string): string {
  if (text.length > MAX_BODY_CHARS) return TOO_LARGE;
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(scrub.value(JSON.parse(text)));
    } catch {
      // It only looked like JSON.
    }
  }
  if (/^[\w.[\]%+-]+=[^\s]*$/.test(text)) return fieldsText(scrub, new URLSearchParams(text));
  return scrub.text(text);
}

/**
 * The body of a copy of a message, once it has come. Not of a stream of events or of media, which
 * the copy would make the browser hold.
 */
export async function readText(
  { page, scrub }: ObserverContext,
  copy: Request | Response,
): Promise<string | undefined> {
  const reader = copy.body?.getReader();
  if (!reader) return undefined;
  const timer = page.setTimeout(() => void reader.cancel().catch(() => {}), MAX_READ_MS);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      if (text.length > MAX_BODY_CHARS) {
        void reader.cancel().catch(() => {});
        return TOO_LARGE;
      }
    }
    return shownText(scrub, text);
  } catch {
    return undefined;
  } finally {
    page.clearTimeout(timer);
  }
}

export function isText(contentType: string | null): boolean {
  return contentType !== null && TEXT_TYPES.test(contentType);
}

/** Files are named by nothing but that they are there. */
function fieldsText(
  scrub: ObserverContext["scrub"],
  fields: Iterable<[string, FormDataEntryValue]>,
): string {
  const shown: [string, string][] = [];
  for (const [name, value] of fields) {
    if (shown.length === MAX_FIELDS) break;
    shown.push([name, typeof value === "string" ? value : "[file]"]);
  }
  // One by one: a name may be there several times.
  const pairs = shown.map(([name, value]) => {
    const scrubbed = Object.values(scrub.value(Object.fromEntries([[name, value]])) as object)[0];
    return `${name}=${scrubbed}`;
  });
  const text = pairs.join("&");
  return text.length > MAX_BODY_CHARS ? TOO_LARGE : text;
}
