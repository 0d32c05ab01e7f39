/** The page's side of a worker that compresses: starts it, and gives up on it when it is silent. */
import type { Environment, Stop } from "../environment";
import { WORKER_START_MS, WORKER_TASK_MS } from "../limits";
import type { Reply, Request } from "./worker-part";

type Settle = (bytes: ArrayBuffer | null) => void;

export class GzipWorker {
  /** Whether the worker has said that it is there; false when a policy forbids it. */
  readonly isThere: Promise<boolean>;
  private _worker: Worker | undefined;
  private readonly _waiting = new Map<number, Settle>();
  private _nTasks = 0;
  private _tellStarted: (isThere: boolean) => void = () => {};
  private _stopTimer: Stop | undefined;

  constructor(
    private readonly _environment: Pick<Environment, "after">,
    start: () => Worker,
  ) {
    this.isThere = new Promise((resolve) => {
      this._tellStarted = resolve;
    });
    try {
      const worker = start();
      this._worker = worker;
      worker.onmessage = ({ data }: MessageEvent<Reply>) => this._take(data);
      worker.onerror = (event) => {
        // Nobody but us is to hear of it.
        event.preventDefault();
        this.stop();
      };
      this._stopTimer = this._environment.after(WORKER_START_MS, () => this.stop());
    } catch {
      this._tellStarted(false);
    }
  }

  /** Null when the worker is gone or does not answer. */
  gzip(text: string): Promise<ArrayBuffer | null> {
    return new Promise((resolve) => {
      const worker = this._worker;
      if (!worker) {
        resolve(null);
        return;
      }
      const request: Request = { id: ++this._nTasks, text };
      const stopTimer = this._environment.after(WORKER_TASK_MS, () => this.stop());
      this._waiting.set(request.id, (bytes) => {
        stopTimer();
        resolve(bytes);
      });
      worker.postMessage(request);
    });
  }

  stop(): void {
    this._stopTimer?.();
    this._worker?.terminate();
    this._worker = undefined;
    this._tellStarted(false);
    for (const settle of this._waiting.values()) settle(null);
    this._waiting.clear();
  }

  private _take({ id, bytes }: Reply): void {
    this._stopTimer?.();
    if (id === 0) this._tellStarted(true);
    this._waiting.get(id)?.(bytes);
    this._waiting.delete(id);
  }
}
