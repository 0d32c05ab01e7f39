/** What the page looks like and what a person does in it: rrweb, which does the hard part. */
import { record } from "rrweb";
import type { Stop } from "../environment";
import { guard } from "../guard";
import { consolePlugin } from "../observers/console";
import type { ObserverContext } from "../observers/context";

type MaskInputOptions = NonNullable<NonNullable<Parameters<typeof record>[0]>["maskInputOptions"]>;

/** rrweb's `maskAllInputs` leaves hidden fields (tokens, mostly) and the names of chosen files. */
const ALL_INPUTS: Record<string, boolean> = Object.fromEntries(
  [
    ...["color", "date", "datetime-local", "email", "file", "hidden", "month", "number"],
    ...["password", "range", "search", "select", "tel", "text", "textarea", "time", "url", "week"],
  ].map((type) => [type, true]),
);

export function startDom({ settings, emit }: ObserverContext): Stop {
  const stop = record({
    emit,
    // At `load` a slow picture could keep us from seeing the page for a long time.
    recordAfter: "DOMContentLoaded",
    maskInputOptions: (settings.maskAllInputs
      ? ALL_INPUTS
      : { password: true }) as MaskInputOptions,
    slimDOMOptions: true,
    plugins: settings.captureConsole ? [consolePlugin()] : [],
  });
  return () => stop?.();
}

/** The whole page anew, for a replay that has nothing before this. */
export function takeSnapshot(): void {
  // rrweb throws when it has not begun; then a snapshot is still to come anyway.
  guard(() => record.takeFullSnapshot(true));
}
