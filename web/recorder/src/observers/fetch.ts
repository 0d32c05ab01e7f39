/** Requests that the page makes by `fetch`. */
import type { Stop } from "../environment";
import { guard } from "../guard";
import type { ObserverContext } from "./context";
import { patch } from "./patch";
import { beginRequest, type Finish } from "./request";

export function startFetch(context: ObserverContext): Stop {
  let isOn = true;
  const unpatch = patch(context.page, "fetch", (original) => {
    return function (this: unknown, ...args: Parameters<typeof fetch>) {
      let finish: Finish = () => {};
      guard(() => {
        if (isOn) finish = beginRequest(context, { ...target(args), initiatorType: "fetch" });
      });
      // What is given back is the promise that we hang on to: hung on to beside it, ours would
      // count as its handler, and a rejection that the page forgot would never be reported.
      return original.apply(this ?? context.page, args).then(
        (response) => {
          finish(response.status);
          return response;
        },
        (error) => {
          finish(0);
          throw error;
        },
      );
    } as typeof fetch;
  });
  return () => {
    isOn = false;
    unpatch();
  };
}

function target([input, init]: Parameters<typeof fetch>): { method: string; url: string } {
  const isRequest = typeof input === "object" && "url" in input;
  return {
    url: isRequest ? input.url : String(input),
    method: init?.method ?? (isRequest ? input.method : "GET"),
  };
}
