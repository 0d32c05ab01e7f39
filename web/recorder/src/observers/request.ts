/**
 * One request of the page as it stands in a recording: where, how and how long. Never a header and
 * never a body. Our own requests are none of the page's.
 */
import { pluginEvent } from "../event";
import { guard } from "../guard";
import type { ObserverContext } from "./context";

export interface Request {
  method: string;
  url: string;
  initiatorType: "fetch" | "xmlhttprequest";
}

/** Called when the request has ended; status 0 when nothing came back. */
export type Finish = (status: number) => void;

export function beginRequest(context: ObserverContext, request: Request): Finish {
  const { page, settings, scrub, emit, now } = context;
  const name = scrub.url(request.url, page.document.baseURI);
  if (settings.ingestUrl !== null && name.startsWith(settings.ingestUrl)) return () => {};
  const startTime = Math.round(page.performance.now());
  return (status) =>
    guard(() => {
      const endTime = Math.round(page.performance.now());
      const ended = {
        name,
        method: request.method.toUpperCase(),
        status,
        startTime,
        endTime,
        duration: endTime - startTime,
        initiatorType: request.initiatorType,
      };
      emit(pluginEvent("rrweb/network@1", { requests: [ended] }, now()));
    });
}
