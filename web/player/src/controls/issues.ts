/**
 * A chip that counts what went wrong, and its list: failures in the recorded page (each leads to
 * its time) and problems of the replay itself.
 */

import { formatCount, formatTime } from "../format.ts";
import type { Actions, Control, Model } from "../model.ts";
import { familyOf, type Moment, seekTimeOf, toneOf } from "../moments/moment.ts";
import { sentenceOf } from "../moments/sentence.ts";
import { build, setLabel } from "./build.ts";
import { icon } from "./icons.ts";
import { createPopup } from "./popup.ts";

/** Longer lists help nobody; the first ones are mostly the cause of the rest. */
const MAX_SHOWN = 100;

export function createIssues(actions: Actions): Control {
  const button = build("button", { class: "text-button chip", part: "button issues-button" });
  button.type = "button";
  const count = build("span");
  button.append(icon("warning"), count);
  let draw = (): void => undefined;
  const popup = createPopup({ button, role: "dialog", label: "Issues", onOpen: () => draw() });
  popup.panel.classList.add("issues");
  let moments: Model["moments"] | null = null;
  let startMs = 0;
  let nProblems = -1;

  function jump(moment: Moment): HTMLElement {
    const label = sentenceOf(moment);
    const item = build(
      "button",
      {
        class: "item",
        title: label,
        onClick: () => {
          actions.seek(Math.max(seekTimeOf(moment) - startMs, 0));
          popup.close();
        },
      },
      [
        build("span", { class: `dot ${familyOf(moment)} ${toneOf(moment)}` }),
        build("span", { class: "time", text: formatTime(moment.at_ms - startMs) }),
        build("span", { class: "label", text: label }),
      ],
    );
    item.type = "button";
    return item;
  }

  return {
    element: popup.element,
    update(model) {
      const nNow = model.problems.reduce((sum, problem) => sum + problem.count, 0);
      const isKnown = moments === model.moments && startMs === model.startMs;
      if (isKnown && nProblems === nNow) return;
      moments = model.moments;
      startMs = model.startMs;
      nProblems = nNow;
      const failures = model.moments.filter(isFailure);
      const nIssues = failures.length + nNow;
      popup.element.hidden = nIssues === 0;
      if (nIssues === 0) popup.close();
      count.textContent = String(nIssues);
      setLabel(button, formatCount(nIssues, "issue"));
      draw = () => {
        const sections: HTMLElement[] = [];
        if (failures.length > 0) {
          const shown = failures.slice(0, MAX_SHOWN).map(jump);
          sections.push(section("In the recorded page", shown, failures.length - shown.length));
        }
        if (nNow > 0) {
          const shown = model.problems
            .slice(0, MAX_SHOWN)
            .map(({ message, count: n }) =>
              build("p", { class: "problem", text: n > 1 ? `${message} (${n} times)` : message }),
            );
          sections.push(section("In this replay", shown, model.problems.length - shown.length));
        }
        popup.panel.replaceChildren(...sections);
      };
      if (!popup.panel.hidden) draw();
    },
  };
}

function isFailure(moment: Moment): boolean {
  return toneOf(moment) === "error" || familyOf(moment) === "frustration";
}

function section(title: string, items: HTMLElement[], nMore: number): HTMLElement {
  const children = [build("h2", { text: title }), ...items];
  if (nMore > 0) children.push(build("p", { class: "problem", text: `and ${nMore} more` }));
  return build("section", {}, children);
}
