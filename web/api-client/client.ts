/** Makes a client for one server. It signs requests by cookie; scripts add an API key instead. */
import createFetchClient, { type Client as FetchClient } from "openapi-fetch";
import type { paths } from "./schema.gen";

export type Client = FetchClient<paths>;

export interface ClientOptions {
  /** Where the server is. Empty means the origin of the page. */
  readonly baseUrl?: string;
  /** An `rvk_…` key, for callers without a login cookie. */
  readonly apiKey?: string;
}

export function createClient({ baseUrl = "", apiKey }: ClientOptions = {}): Client {
  return createFetchClient<paths>({
    baseUrl,
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  });
}
