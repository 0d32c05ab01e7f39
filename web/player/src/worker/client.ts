/** The page's end of the talk with the reader: requests with answers, and what is told unasked. */

import type { RecordedLine } from "../recording/event.ts";
import { SourceError } from "../source/failure.ts";
import { createBreath } from "./breath.ts";
import type { AheadRequest, Message, Request, Run, Source, WayRequest } from "./protocol.ts";
import type { ReaderPort } from "./start.ts";

/** Runs that were asked for, as they come. */
export interface Runs extends AsyncIterable<Run> {
  /** Nobody wants the rest. */
  cancel(): void;
}

/** What is told without being asked. */
export type News = Exclude<Message, { tell: "hello" | "run" | "done" | "failed" }>;

interface Waiting {
  run(run: Run): void;
  done(error: SourceError | null): void;
}

/** Lines that are handed over in one piece: cloning them takes the page's time. */
const SLICE_LINES = 400;

export class ReaderClient {
  private readonly _port: ReaderPort;
  private readonly _onNews: (news: News) => void;
  private readonly _waiting = new Map<number, Waiting>();
  private _lastId = 0;

  constructor(
    start: (onMessage: (message: Message) => void) => ReaderPort,
    onNews: (news: News) => void,
  ) {
    this._onNews = onNews;
    this._port = start((message) => this._receive(message));
  }

  /** Resolves when it is known what there is to play. */
  open(source: Source): Promise<void> {
    return this._call((id) => ({ do: "open", id, source }));
  }

  async append(lines: readonly RecordedLine[]): Promise<void> {
    const breath = createBreath();
    for (let from = 0; from + SLICE_LINES < lines.length; from += SLICE_LINES) {
      const slice = lines.slice(from, from + SLICE_LINES);
      void this._append(slice, true);
      if (breath.isDue()) await breath.take();
    }
    const nLast = lines.length % SLICE_LINES || Math.min(lines.length, SLICE_LINES);
    await this._append(lines.slice(lines.length - nLast), false);
  }

  way(way: WayRequest): Runs {
    return this._stream((id) => ({ do: "way", id, way }));
  }

  ahead(ahead: AheadRequest): Runs {
    return this._stream((id) => ({ do: "ahead", id, ahead }));
  }

  frame(windowId: string, atMs: number): Runs {
    return this._stream((id) => ({ do: "frame", id, windowId, atMs }));
  }

  follow(isLive: boolean): void {
    this._port.send({ do: "follow", isLive });
  }

  close(): void {
    this._port.close();
    for (const { done } of [...this._waiting.values()]) done(null);
  }

  private _append(lines: readonly RecordedLine[], isMore: boolean): Promise<void> {
    return this._call((id) => ({ do: "append", id, lines, isMore }));
  }

  private _receive(message: Message): void {
    switch (message.tell) {
      case "hello":
        break;
      case "run":
        this._waiting.get(message.id)?.run(message.run);
        break;
      case "done":
        this._waiting.get(message.id)?.done(null);
        break;
      case "failed": {
        const { title, detail, isPassing } = message.failed;
        this._waiting.get(message.id)?.done(new SourceError(title, detail, null, isPassing));
        break;
      }
      default:
        this._onNews(message);
    }
  }

  private _ask(request: (id: number) => Request, waiting: Waiting): number {
    this._lastId += 1;
    const id = this._lastId;
    this._waiting.set(id, {
      run: waiting.run,
      done: (error) => {
        this._waiting.delete(id);
        waiting.done(error);
      },
    });
    this._port.send(request(id));
    return id;
  }

  private _call(request: (id: number) => Request): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error: SourceError | null): void =>
        error === null ? resolve() : reject(error);
      this._ask(request, { run: () => undefined, done });
    });
  }

  private _stream(request: (id: number) => Request): Runs {
    const come: Run[] = [];
    let isDone = false;
    let failure: SourceError | null = null;
    let wake: () => void = () => undefined;
    const id = this._ask(request, {
      run: (run) => {
        come.push(run);
        wake();
      },
      done: (error) => {
        failure = error;
        isDone = true;
        wake();
      },
    });
    const cancel = (): void => {
      if (isDone) return;
      this._port.send({ do: "cancel", id });
      this._waiting.get(id)?.done(null);
    };
    return {
      cancel,
      async *[Symbol.asyncIterator]() {
        while (true) {
          const run = come.shift();
          if (run !== undefined) yield run;
          else if (failure !== null) throw failure;
          else if (isDone) return;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      },
    };
  }
}
