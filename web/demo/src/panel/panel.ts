/**
 * What the recorder does, for whoever tries it in the shop: its state, what it has sent and in how
 * many bytes, what it has seen last, and everything that one may ask of it. The panel is kept out
 * of the recording, so it cannot record itself.
 */
import type { PortableSessionRecorder } from "@revisit/recorder";
import { byId, make } from "../element";
import { startActions } from "./actions";
import { startBatches } from "./batches";
import { startSeen } from "./seen";

export function startPanel(recorder: PortableSessionRecorder): void {
  const panel = make("aside", {
    // rrweb's own name for what is left out: it stays on the empty box in a replay.
    class: "panel rr-block",
    id: "panel",
    "aria-label": "What is recorded",
  });
  panel.hidden = true;
  const toggle = make(
    "button",
    { type: "button", class: "panel-toggle", "aria-expanded": "false", "aria-controls": "panel" },
    "What is sent",
  );
  panel.append(
    make("h2", {}, "What is sent"),
    make(
      "p",
      { class: "panel-hint" },
      "All of it, as it leaves this page. What you type does not.",
    ),
  );
  startActions(recorder, panel);
  startBatches(recorder, panel);
  const seen = startSeen(recorder, panel);
  toggle.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
    seen.setOpen(!panel.hidden);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) toggle.click();
  });
  byId("recording-bar").before(panel);
  byId("recording-link").before(toggle);
}
