/** Listens to events of the page: passively, before the page does, and never throwing into it. */
import type { Stop } from "../environment";
import { guard } from "../guard";

export function listen<E extends Event>(
  target: EventTarget,
  types: readonly string[],
  handle: (event: E) => void,
): Stop {
  const options = { capture: true, passive: true };
  const listener = (event: Event) => guard(() => handle(event as E));
  for (const type of types) target.addEventListener(type, listener, options);
  return () => {
    for (const type of types) target.removeEventListener(type, listener, options);
  };
}
