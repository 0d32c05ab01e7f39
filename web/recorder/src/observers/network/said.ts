/**
 * Headers and bodies of requests, for pages that ask for them: a part of the recorder that only
 * these load. Reading never takes anything from the page, and never fails into it.
 */
import { guard } from "../../guard";
import type { CapturedNetworkEntry } from "../../options";
import type { ObserverContext } from "../context";
import { bodyText, isText, readText, shownText } from "./body";
import { headerLines, shownHeaders } from "./headers";

/** What may be recorded of what was said. */
export type Said = Pick<
  CapturedNetworkEntry,
  "requestHeaders" | "responseHeaders" | "requestBody" | "responseBody"
>;

export interface SaidReader {
  inCall(args: Parameters<typeof fetch>): Promise<Said>;
  inResponse(response: Response): Promise<Said>;
  inBody(body: unknown): Said;
  inXhr(xhr: XMLHttpRequest, requestHeaders: [string, string][]): Said;
}

export function newSaidReader(context: ObserverContext): SaidReader {
  const { page, settings, scrub } = context;
  const { captureHeaders, captureBodies } = settings;
  return {
    async inCall([input, init]) {
      const said: Said = {};
      let body: Promise<string | undefined> | undefined;
      guard(() => {
        const request = input instanceof page.Request ? input : undefined;
        if (captureHeaders) {
          const headers = new page.Headers(init?.headers ?? request?.headers);
          said.requestHeaders = shownHeaders(scrub, headers);
        }
        if (!captureBodies) return;
        if (init?.body !== undefined) said.requestBody = bodyText(context, init.body);
        else if (request?.body && isText(request.headers.get("content-type"))) {
          body = readText(context, request.clone());
        }
      });
      if (body) said.requestBody = await body;
      return said;
    },
    async inResponse(response) {
      const said: Said = {};
      let body: Promise<string | undefined> | undefined;
      guard(() => {
        if (captureHeaders) said.responseHeaders = shownHeaders(scrub, response.headers);
        if (captureBodies && isText(response.headers.get("content-type"))) {
          body = readText(context, response.clone());
        }
      });
      if (body) said.responseBody = await body;
      return said;
    },
    inBody(body) {
      const text = captureBodies ? bodyText(context, body) : undefined;
      return text === undefined ? {} : { requestBody: text };
    },
    inXhr(xhr, requestHeaders) {
      const said: Said = {};
      if (captureHeaders) {
        said.requestHeaders = shownHeaders(scrub, requestHeaders);
        said.responseHeaders = shownHeaders(scrub, headerLines(xhr.getAllResponseHeaders()));
      }
      // Other kinds of answer would have to be made a text first.
      if (captureBodies && (xhr.responseType === "" || xhr.responseType === "text")) {
        said.responseBody = shownText(scrub, xhr.responseText);
      }
      return said;
    },
  };
}
