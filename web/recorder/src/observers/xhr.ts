/** Requests that the page makes by `XMLHttpRequest`. */
import type { Stop } from "../environment";
import { guard } from "../guard";
import type { ObserverContext } from "./context";
import { patch } from "./patch";
import { beginRequest } from "./request";

export function startXhr(context: ObserverContext): Stop {
  const targets = new WeakMap<XMLHttpRequest, { method: string; url: string }>();
  const prototype = context.page.XMLHttpRequest.prototype;
  let isOn = true;
  const stopOpen = patch(prototype, "open", (original) => {
    return function (this: XMLHttpRequest, ...args: [string, string | URL, ...unknown[]]) {
      guard(() => targets.set(this, { method: String(args[0]), url: String(args[1]) }));
      // An absent `async` means true and an undefined one false, so the count must stay.
      return original.apply(this, args as unknown as Parameters<typeof original>);
    } as typeof original;
  });
  const stopSend = patch(prototype, "send", (original) => {
    return function (this: XMLHttpRequest, ...args: Parameters<XMLHttpRequest["send"]>) {
      guard(() => {
        const target = targets.get(this);
        if (!isOn || !target) return;
        const finish = beginRequest(context, { ...target, initiatorType: "xmlhttprequest" });
        this.addEventListener("loadend", () => finish(this.status), { once: true });
      });
      return original.apply(this, args);
    };
  });
  return () => {
    isOn = false;
    stopSend();
    stopOpen();
  };
}
