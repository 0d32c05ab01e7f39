/** Requests that the page makes by `XMLHttpRequest`. */
import type { Stop } from "../../environment";
import { guard } from "../../guard";
import { hook } from "../../hooks";
import type { ObserverContext } from "../context";
import { bodyText, shownText } from "./body";
import { headerLines, shownHeaders } from "./headers";
import type { Requests, Said } from "./requests";

interface Opened {
  method: string;
  url: string;
  headers: [string, string][];
}

export function startXhr(context: ObserverContext, requests: Requests): Stop {
  const { page, settings } = context;
  const { prototype } = page.XMLHttpRequest;
  const opened = new WeakMap<object, Opened>();
  const stops = [
    hook(prototype, "open", ({ self, args: [method, url] }) => {
      const fresh = { method: String(method), url: String(url), headers: [] };
      return ({ isOk }) => {
        if (isOk && isXhr(self)) opened.set(self, fresh);
      };
    }),
    hook(prototype, "send", ({ self, args: [body] }) => {
      const request = isXhr(self) ? opened.get(self) : undefined;
      if (!request || !isXhr(self)) return;
      const { method, url, headers } = request;
      const end = requests.begin({ method, url, initiatorType: "xmlhttprequest" });
      if (!end) return;
      const said: Said = {};
      if (settings.captureHeaders) said.requestHeaders = shownHeaders(context, headers);
      if (settings.captureBodies) said.requestBody = bodyText(context, body);
      const finish = () =>
        guard(() => end({ ...said, status: self.status, ...saidInResponse(context, self) }));
      self.addEventListener("loadend", finish, { once: true });
    }),
  ];
  if (settings.captureHeaders) {
    const listener = hook(prototype, "setRequestHeader", ({ self, args: [name, value] }) => {
      if (isXhr(self)) opened.get(self)?.headers.push([String(name), String(value)]);
    });
    stops.push(listener);
  }
  return () => {
    for (const stop of stops.reverse()) stop();
  };

  function isXhr(self: unknown): self is XMLHttpRequest {
    return self instanceof page.XMLHttpRequest;
  }
}

function saidInResponse(context: ObserverContext, xhr: XMLHttpRequest): Said {
  const { settings, scrub } = context;
  const said: Said = {};
  if (settings.captureHeaders) {
    said.responseHeaders = shownHeaders(context, headerLines(xhr.getAllResponseHeaders()));
  }
  // Other kinds of answer would have to be made a text first.
  if (settings.captureBodies && (xhr.responseType === "" || xhr.responseType === "text")) {
    said.responseBody = shownText(scrub, xhr.responseText);
  }
  return said;
}
