/** Requests that the page makes by `fetch`. */
import type { Stop } from "../../environment";
import { hook } from "../../hooks";
import type { ObserverContext } from "../context";
import type { Requests } from "./requests";

type FetchArgs = Parameters<typeof fetch>;

export function startFetch(context: ObserverContext, requests: Requests): Stop {
  return hook(context.page, "fetch", ({ args }) => {
    const end = requests.begin({ ...target(context, args), initiatorType: "fetch" });
    if (!end) return;
    const { said } = requests;
    const request = said?.inCall(args);
    return (outcome) => {
      const { status } = outcome.isOk ? outcome.value : { status: 0 };
      // Copied before the page reads it.
      const response = outcome.isOk ? said?.inResponse(outcome.value) : undefined;
      if (!request) end({ status });
      else
        void Promise.all([request, response]).then((parts) =>
          end(Object.assign({ status }, ...parts)),
        );
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
