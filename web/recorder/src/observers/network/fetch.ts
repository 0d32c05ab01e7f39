/** Requests that the page makes by `fetch`. */
import type { Stop } from "../../environment";
import { guard } from "../../guard";
import { hook } from "../../hooks";
import type { ObserverContext } from "../context";
import { bodyText, isText, readText } from "./body";
import { shownHeaders } from "./headers";
import type { Requests, Said } from "./requests";

type FetchArgs = Parameters<typeof fetch>;

export function startFetch(context: ObserverContext, requests: Requests): Stop {
  return hook(context.page, "fetch", ({ args }) => {
    const end = requests.begin({ ...target(context, args), initiatorType: "fetch" });
    if (!end) return;
    const request = saidInRequest(context, args);
    return (outcome) => {
      if (!outcome.isOk) {
        void request.then((said) => end({ ...said, status: 0 }));
        return;
      }
      const { value } = outcome;
      // Copied before the page reads it.
      const response = saidInResponse(context, value);
      const { status } = value;
      void Promise.all([request, response]).then((said) => end(Object.assign({ status }, ...said)));
    };
  });
}

function target({ page }: ObserverContext, [input, init]: FetchArgs) {
  const request = input instanceof page.Request ? input : undefined;
  return {
    url: request ? request.url : String(input),
    method: String(init?.method ?? request?.method ?? "GET"),
  };
}

/** Never rejects, as neither does what it waits for. */
async function saidInRequest(context: ObserverContext, [input, init]: FetchArgs): Promise<Said> {
  const { page, settings } = context;
  const said: Said = {};
  let body: Promise<string | undefined> | undefined;
  guard(() => {
    const request = input instanceof page.Request ? input : undefined;
    if (settings.captureHeaders) {
      const headers = new page.Headers(init?.headers ?? request?.headers);
      said.requestHeaders = shownHeaders(context, headers);
    }
    if (!settings.captureBodies) return;
    if (init?.body !== undefined) said.requestBody = bodyText(context, init.body);
    else if (request?.body && isText(request.headers.get("content-type"))) {
      body = readText(context, request.clone());
    }
  });
  if (body) said.requestBody = await body;
  return said;
}

async function saidInResponse(context: ObserverContext, response: Response): Promise<Said> {
  const { settings } = context;
  const said: Said = {};
  let body: Promise<string | undefined> | undefined;
  guard(() => {
    if (settings.captureHeaders) said.responseHeaders = shownHeaders(context, response.headers);
    if (settings.captureBodies && isText(response.headers.get("content-type"))) {
      body = readText(context, response.clone());
    }
  });
  if (body) said.responseBody = await body;
  return said;
}
