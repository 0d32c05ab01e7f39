/**
 * Starts the reader: in a worker made of the code that is in this very script, or, where a page's
 * policy forbids that, on the page itself. Nobody who talks to it can tell.
 */

import { makeReader } from "virtual:reader";
import type { RecordedLine } from "../recording/event.ts";
import type { Message, Request } from "./protocol.ts";

export interface ReaderPort {
  send(request: Request): void;
  close(): void;
}

/** What the reader counts as no event. */
const NO_LINE = null as unknown as RecordedLine;
/** A worker that is forbidden may say nothing at all. */
const HELLO_WITHIN_MS = 4_000;

export function startReader(onMessage: (message: Message) => void): ReaderPort {
  const waiting: Request[] = [];
  let post: ((request: Request) => void) | null = null;
  let end: () => void = () => undefined;
  let isClosed = false;

  const ready = (by: (request: Request) => void): void => {
    post = (request) => handOver(request, by);
    for (const request of waiting.splice(0)) post(request);
  };
  const startHere = (): void => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }: MessageEvent<Message>) => {
      if (!isClosed) onMessage(data);
    };
    makeReader()(port1);
    end = () => {
      port2.postMessage({ do: "close" } satisfies Request);
      setTimeout(() => port2.close());
    };
    ready((request) => port2.postMessage(request));
  };
  const startWorker = (): void => {
    const text = `(${makeReader})()(self)`;
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const worker = new Worker(url, { name: "revisit-player" });
    const giveUp = (): void => {
      if (post !== null || isClosed) return;
      clearTimeout(timer);
      URL.revokeObjectURL(url);
      worker.terminate();
      startHere();
    };
    const timer = setTimeout(giveUp, HELLO_WITHIN_MS);
    worker.onerror = (event) => {
      event.preventDefault();
      giveUp();
    };
    worker.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.tell !== "hello") {
        if (!isClosed) onMessage(data);
        return;
      }
      clearTimeout(timer);
      URL.revokeObjectURL(url);
      ready((request) => worker.postMessage(request));
    };
    end = () => {
      clearTimeout(timer);
      worker.terminate();
    };
  };

  try {
    startWorker();
  } catch {
    startHere();
  }
  return {
    send: (request) => {
      if (post === null) waiting.push(request);
      else post(request);
    },
    close: () => {
      isClosed = true;
      end();
    },
  };
}

/** An event that cannot be copied, such as one that is nested without end, goes as none. */
function handOver(request: Request, by: (request: Request) => void): void {
  try {
    by(request);
  } catch (error) {
    if (request.do !== "append") throw error;
    const lines = request.lines.map((line) => (canBeCopied(line) ? line : NO_LINE));
    by({ ...request, lines });
  }
}

function canBeCopied(line: RecordedLine): boolean {
  try {
    structuredClone(line);
    return true;
  } catch {
    return false;
  }
}
