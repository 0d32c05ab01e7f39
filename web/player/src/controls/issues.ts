/**
 * A chip that counts what went wrong, and its list: failures in the recorded page (each leads to
 * its time) and problems of the replay itself.
 */

import type { Actions, Control, Model } from "../model.ts";
import { familyOf, type Moment, seekTimeOf, toneOf } from "../moments/moment.ts";
import { sentenceOf } from "../moments/sentence.ts";
import type { Strings } from "../strings.ts";
import { build, setLabel } from "./build.ts";
import { icon } from "./icons.ts";
import { createPopup } from "./popup.ts";

/** Longer lists help nobody; the first ones are mostly the cause of the rest. */
const MAX_SHOWN = 100;

export function createIssues(actions: Actions, strings: Strings): Control {
  const button = build("button", { class: "text-button chip", part: "button issues-button" });
  const count = build("span");
  let draw = (): void => undefined;
  const popup = createPopup({
    button,
    role: "dialog",
    label: strings.issues,
    onOpen: () => draw(),
  });
  popup.panel.classList.add("issues");
  let drawn: Pick<Model, "moments" | "notes" | "startMs"> | null = null;
  let nProblems = -1;
  let nBlocked = -1;

  function jump(moment: Moment, startMs: number): HTMLElement {
    const label = sentenceOf(moment, strings.sentences);
    const onClick = (): void => {
      actions.seek(Math.max(seekTimeOf(moment) - startMs, 0));
      popup.close();
    };
    return build("button", { class: "item", title: label, onClick }, [
      build("span", { class: `dot ${familyOf(moment)} ${toneOf(moment)}` }),
      build("span", { class: "time", text: strings.time(moment.at_ms - startMs) }),
      build("span", { class: "label", text: label }),
    ]);
  }

  function sections(failures: readonly Moment[], model: Model): HTMLElement[] {
    const problems = model.problems.map(({ message, count: n }) => {
      const text = strings.message(message);
      return n > 1 ? strings.nTimes(text, n) : text;
    });
    const notes = notesOf(model, strings);
    return [
      section(strings.inPage, failures, (moment) => jump(moment, model.startMs), strings),
      section(strings.inReplay, problems, line, strings),
      section(strings.notes, notes, line, strings),
    ].filter((it) => it !== null);
  }

  return {
    element: popup.element,
    update(model) {
      const nNow = model.problems.reduce((sum, problem) => sum + problem.count, 0);
      const isKnown =
        drawn?.moments === model.moments &&
        drawn.startMs === model.startMs &&
        drawn.notes === model.notes &&
        nBlocked === model.blockedAssets &&
        nProblems === nNow;
      if (isKnown) return;
      drawn = model;
      nProblems = nNow;
      nBlocked = model.blockedAssets;
      const failures = model.moments.filter(isFailure);
      const nIssues = failures.length + nNow;
      const nNotes = notesOf(model, strings).length;
      popup.element.hidden = nIssues + nNotes === 0;
      if (popup.element.hidden) popup.close();
      button.classList.toggle("quiet", nIssues === 0);
      button.replaceChildren(icon(nIssues === 0 ? "info" : "warning"), count);
      count.textContent = String(nIssues || nNotes);
      setLabel(button, nIssues === 0 ? strings.nNotes(nNotes) : strings.nIssues(nIssues));
      draw = () => popup.panel.replaceChildren(...sections(failures, model));
      if (!popup.panel.hidden) draw();
    },
  };
}

function notesOf({ notes, blockedAssets, externalAssets }: Model, strings: Strings): string[] {
  const told = notes.map(strings.message);
  if (blockedAssets > 0 && externalAssets !== "always") {
    told.push(`${strings.blocked(blockedAssets)} ${strings.externalAssets[externalAssets]}`);
  }
  return told;
}

function isFailure(moment: Moment): boolean {
  return toneOf(moment) === "error" || familyOf(moment) === "frustration";
}

function line(text: string): HTMLElement {
  return build("p", { class: "problem", text });
}

function section<T>(
  title: string,
  all: readonly T[],
  draw: (it: T) => HTMLElement,
  strings: Strings,
): HTMLElement | null {
  if (all.length === 0) return null;
  const items = all.slice(0, MAX_SHOWN).map(draw);
  const nMore = all.length - items.length;
  if (nMore > 0) items.push(line(strings.nMore(nMore)));
  return build("section", {}, [build("h2", { text: title }), ...items]);
}
