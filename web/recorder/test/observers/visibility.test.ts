import { afterEach, expect, test, vi } from "vitest";
import { noteInitialState } from "../../src/observers/initial-state";
import { startVisibility } from "../../src/observers/visibility";
import { watched } from "./watched";

afterEach(() => void vi.restoreAllMocks());

function become(state: DocumentVisibilityState, hasFocus: boolean): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  vi.spyOn(document, "hasFocus").mockReturnValue(hasFocus);
}

test("each change is told once, by whichever event it is heard of", () => {
  become("visible", true);
  const { context, notes } = watched();
  const stop = startVisibility(context);
  window.dispatchEvent(new Event("focus"));
  become("visible", false);
  window.dispatchEvent(new Event("blur"));
  become("hidden", false);
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  stop();
  become("visible", true);
  window.dispatchEvent(new Event("focus"));
  expect(notes()).toEqual([
    ["visibility", { state: "visible", hasFocus: false }],
    ["visibility", { state: "hidden", hasFocus: false }],
  ]);
});

test("a field's focus is not the page's", () => {
  become("visible", true);
  const { context, events } = watched();
  const stop = startVisibility(context);
  become("visible", false);
  const field = document.body.appendChild(document.createElement("input"));
  field.dispatchEvent(new Event("focus"));
  field.remove();
  stop();
  expect(events).toEqual([]);
});

test("the initial state says what the page was", () => {
  document.title = "Shop";
  const { context, notes } = watched();
  noteInitialState(context);
  expect(notes()).toEqual([
    [
      "initial_state",
      {
        url: window.location.href,
        referrer: "",
        title: "Shop",
        viewport: { width: window.innerWidth, height: window.innerHeight },
        scroll: { x: 0, y: 0 },
      },
    ],
  ]);
});
