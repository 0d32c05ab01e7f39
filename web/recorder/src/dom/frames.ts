/**
 * Frames of other origins, as the page around them sees them: each has a recorder of ours, which
 * tells what it sees by messages, in rrweb's form. Only origins that were named are listened to and
 * spoken to; frames of the page's own origin are rrweb's to look into.
 *
 * A frame says hello; a page that records says welcome, and the frame begins with a snapshot. It is
 * welcomed again, and begins again, after each snapshot of the page: that one left the frame empty.
 */
import type { Stop } from "../environment";
import { guard } from "../guard";

export type FrameWord = "hello" | "welcome" | "bye";

/** What is said beside rrweb's own messages. */
interface FrameMessage {
  type: typeof KIND;
  word: FrameWord;
}

const KIND = "revisit/frame@1";

export function say(to: Window, origin: string, word: FrameWord): void {
  const message: FrameMessage = { type: KIND, word };
  guard(() => to.postMessage(message, origin));
}

/** What a message says, when it is one of ours. */
export function wordOf({ data }: MessageEvent): FrameWord | undefined {
  const { type, word } = (data ?? {}) as Partial<FrameMessage>;
  return type === KIND ? word : undefined;
}

export interface Frames {
  /** A snapshot of the page has been taken. */
  welcome(): void;
  stop: Stop;
}

export function startFrames(page: Window, origins: readonly string[]): Frames {
  const known = new Map<Window, string>();
  let isReady = false;
  const listen = (message: MessageEvent) =>
    guard(() => {
      const { source, origin } = message;
      if (wordOf(message) !== "hello" || !origins.includes(origin)) return;
      const frame = source as Window | null;
      if (frame?.parent !== page) return;
      known.set(frame, origin);
      if (isReady) say(frame, origin, "welcome");
    });
  const tellAll = (word: FrameWord) => {
    for (const [frame, origin] of known) {
      if (frame.closed) known.delete(frame);
      else say(frame, origin, word);
    }
  };
  page.addEventListener("message", listen);
  // Those that said hello to a recorder before this one.
  guard(() => {
    for (const element of Array.from(page.document.querySelectorAll("iframe"))) {
      const { origin } = new URL(element.src || "about:blank", page.location.href);
      if (element.contentWindow && origins.includes(origin)) {
        known.set(element.contentWindow, origin);
      }
    }
  });
  return {
    welcome() {
      isReady = true;
      tellAll("welcome");
    },
    stop() {
      page.removeEventListener("message", listen);
      tellAll("bye");
    },
  };
}
