/** The server's API as a script with an API key uses it. */
import type { Moment, Session } from "@revisit/api-client";
import type { Server } from "./server";

export interface RecordedEvent {
  readonly type: number;
  readonly timestamp: number;
  readonly data: Record<string, unknown>;
}

/** A line of a recording: the window, and the event in it. */
export type EventLine = readonly [window: string, event: RecordedEvent];

export class Api {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${this.#server.apiKey}`);
    return fetch(`${this.#server.url}/api/v1${path}`, { ...init, headers });
  }

  async list(query = ""): Promise<Session[]> {
    const { sessions } = await this.#json<{ sessions: Session[] }>(`/sessions${query}`);
    return sessions;
  }

  session(id: string): Promise<Session> {
    return this.#json(`/sessions/${id}`);
  }

  /** What happened, in the order of time. */
  async moments(id: string): Promise<Moment[]> {
    const { moments } = await this.#json<{ moments: Moment[] }>(`/sessions/${id}/moments`);
    return moments;
  }

  async events(id: string): Promise<EventLine[]> {
    const response = await this.call(`/sessions/${id}/events`);
    if (!response.ok) throw new Error(`events of ${id}: ${response.status}`);
    const lines = (await response.text()).split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as EventLine);
  }

  async #json<Body>(path: string): Promise<Body> {
    const response = await this.call(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }
}
