/** Answers the requests that come through a port, with a reader. The same in a worker and without. */

import { failureOf } from "../source/failure.ts";
import type { Message, Request, Run } from "./protocol.ts";
import { Reader } from "./reader.ts";

/** A worker's own scope, or one end of a channel. */
export interface Port {
  postMessage(message: Message): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export function serve(port: Port): void {
  const cancelled = new Set<number>();
  const tell = (message: Message): void => port.postMessage(message);
  const begin = (): Reader => {
    // What the recording before still has to say is nobody's business any more.
    const begun: Reader = new Reader((message) => {
      if (begun === reader) tell(message);
    });
    return begun;
  };
  let reader = begin();

  const answer = async (id: number, work: () => Promise<void>): Promise<void> => {
    const asked = reader;
    try {
      await work();
      if (asked === reader) tell({ tell: "done", id });
    } catch (error) {
      if (asked === reader) tell({ tell: "failed", id, failed: failureOf(error) });
    }
    cancelled.delete(id);
  };
  const give = (id: number, runs: AsyncGenerator<Run>): Promise<void> =>
    answer(id, async () => {
      for await (const run of runs) {
        if (cancelled.has(id)) return;
        tell({ tell: "run", id, run });
      }
    });

  port.onmessage = ({ data }: MessageEvent<Request>) => {
    switch (data.do) {
      case "open":
        reader.close();
        reader = begin();
        void answer(data.id, () => reader.open(data.source));
        break;
      case "append":
        void answer(data.id, () => reader.append(data.lines, data.isMore));
        break;
      case "way":
        void give(data.id, reader.way(data.way));
        break;
      case "ahead":
        void give(data.id, reader.ahead(data.ahead));
        break;
      case "frame":
        void give(data.id, reader.frame(data.windowId, data.atMs));
        break;
      case "cancel":
        cancelled.add(data.id);
        break;
      case "follow":
        reader.follow(data.isLive);
        break;
      case "close":
        reader.close();
        port.onmessage = null;
        break;
    }
  };
  tell({ tell: "hello" });
}
