/** The batches that went out, newest first, and what they add up to. */
import type { PortableSessionRecorder } from "@revisit/recorder";
import { make } from "../element";
import { bytes } from "./bytes";

const N_SHOWN = 8;

export function startBatches(recorder: PortableSessionRecorder, panel: HTMLElement): void {
  const sums = { events: 0, batches: 0, json: 0, sent: 0 };
  const cell = (name: string) => {
    const value = make("dd", {}, "0");
    list.append(make("div", {}, make("dt", {}, name), value));
    return value;
  };
  const list = make("dl", { class: "panel-sums" });
  const shown = {
    events: cell("Events"),
    batches: cell("Batches"),
    json: cell("As JSON"),
    sent: cell("As sent"),
  };
  const rows = make("tbody", {});
  const head = make(
    "tr",
    {},
    ...["At", "Events", "JSON", "Sent", "Answer"].map((name) => make("th", { scope: "col" }, name)),
  );
  const table = make("table", {}, make("thead", {}, head), rows);
  panel.append(list, table);

  recorder.onBatch(({ at, nEvents, jsonBytes, sentBytes, status }) => {
    const isStored = status >= 200 && status < 300;
    if (isStored) {
      sums.events += nEvents;
      sums.batches += 1;
      sums.json += jsonBytes;
      sums.sent += sentBytes;
    }
    shown.events.textContent = String(sums.events);
    shown.batches.textContent = String(sums.batches);
    shown.json.textContent = bytes(sums.json);
    shown.sent.textContent = bytes(sums.sent);
    const texts = [time(at), String(nEvents), bytes(jsonBytes), bytes(sentBytes), answer(status)];
    const row = make("tr", {}, ...texts.map((text) => make("td", {}, text)));
    row.classList.toggle("bad", !isStored);
    rows.prepend(row);
    while (rows.children.length > N_SHOWN) rows.lastElementChild?.remove();
  });
}

function time(at: number): string {
  return new Date(at).toLocaleTimeString();
}

/** In words: a number alone says little to most people. */
function answer(status: number): string {
  if (status === 0) return "none: later";
  return status < 300 ? "stored" : `${status}`;
}
