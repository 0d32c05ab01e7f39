/**
 * What runs in the worker: text comes in, gzip goes out. It is the one function below and nothing
 * else, because its source text may be all that the worker is given.
 */

/** What the page asks, and what the worker answers; `bytes` is null when it could not. */
export interface Request {
  id: number;
  text: string;
}
export interface Reply {
  /** 0: the worker is there. */
  id: number;
  bytes: ArrayBuffer | null;
}

/** As much of a worker's global as this needs. */
export interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(reply: Reply, transfer?: Transferable[]): void;
}

/** Must not use anything from outside but the platform. */
export function startWorkerPart(scope: WorkerScope): void {
  scope.onmessage = ({ data: { id, text } }) => {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    new Response(stream).arrayBuffer().then(
      (bytes) => scope.postMessage({ id, bytes }, [bytes]),
      () => scope.postMessage({ id, bytes: null }),
    );
  };
  // Without it there is nothing to say, and the page finds another way.
  if (typeof CompressionStream === "function") scope.postMessage({ id: 0, bytes: null });
}
