/** Requests that the page makes by `XMLHttpRequest`. */
import type { Stop } from "../../environment";
import { guard } from "../../guard";
import { hook } from "../../hooks";
import type { ObserverContext } from "../context";
import type { Requests } from "./requests";

interface Opened {
  method: string;
  url: string;
  headers: [string, string][];
}

export function startXhr({ page, settings }: ObserverContext, requests: Requests): Stop {
  const { prototype } = page.XMLHttpRequest;
  const opened = new WeakMap<object, Opened>();
  const stops = [
    hook(prototype, "open", ({ self, args: [method, url] }) => {
      const fresh = { method: String(method), url: String(url), headers: [] };
      return ({ isOk }) => isOk && opened.set(self as object, fresh);
    }),
    hook(prototype, "send", ({ self, args: [body] }) => {
      const request = opened.get(self as object);
      // Opened, it is one, whatever frame it is of.
      const xhr = self as XMLHttpRequest;
      const end = request && requests.begin({ ...request, initiatorType: "xmlhttprequest" });
      if (!end) return;
      const said = requests.said?.inBody(body);
      const finish = () =>
        guard(() => {
          const { status } = xhr;
          end({ status, ...said, ...(said && requests.said?.inXhr(xhr, request.headers)) });
        });
      xhr.addEventListener("loadend", finish, { once: true });
    }),
  ];
  if (settings.captureHeaders) {
    const listener = hook(prototype, "setRequestHeader", ({ self, args: [name, value] }) => {
      opened.get(self as object)?.headers.push([String(name), String(value)]);
    });
    stops.push(listener);
  }
  return () => {
    for (const stop of stops) stop();
  };
}
