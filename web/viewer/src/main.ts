/** Finds what the page is to play, hands it to the player, and shows what came of it. */

import "./viewer.css";
import type { RevisitPlayer } from "@revisit/player";
import { startDrop } from "./drop.ts";
import { dateText, factsOf } from "./facts.ts";
import { explain, type Failure, isAnswering, messageOf } from "./failure.ts";
import { fromFile, fromUrl, type Source, sourceOf } from "./source.ts";

type Player = RevisitPlayer & { load(source: string | Blob): Promise<void> };

const QUIETLY: FocusOptions & { focusVisible: boolean } = {
  preventScroll: true,
  focusVisible: false,
};

interface Parts {
  readonly player: Player;
  readonly title: HTMLElement;
  readonly facts: HTMLElement;
  /** What stands where the player will be while there is nothing to play. */
  readonly start: HTMLElement;
  readonly failure: HTMLElement;
  readonly address: HTMLFormElement;
  readonly choose: HTMLInputElement;
  readonly open: HTMLElement;
  readonly save: HTMLAnchorElement;
}

function startViewer(page: Document): void {
  const parts = partsOf(page);
  const { player, start, failure, address, choose, open } = parts;
  /** What is being opened. Answers about anything else come too late. */
  let current: Source | null = null;

  const fail = ({ title, detail }: Failure): void => {
    failure.hidden = false;
    setText(failure, "h2", title);
    setText(failure, "p", detail);
    player.hidden = true;
    parts.save.hidden = true;
    start.hidden = false;
  };
  const play = (source: Source, isNew: boolean): void => {
    current = source;
    failure.hidden = true;
    start.hidden = true;
    player.hidden = false;
    if (isNew) {
      setText(page, "#title", source.name);
      parts.facts.textContent = "";
      page.title = `${source.name} · Revisit`;
    }
    offerToSave(parts.save, source);
    void player.load(source.kind === "url" ? source.url.href : source.bytes);
  };
  const attempt = (find: () => Source | null, isNew: boolean): void => {
    try {
      const source = find();
      if (source !== null) play(source, isNew);
      else start.hidden = false;
    } catch (error) {
      fail({ title: "This cannot be opened", detail: messageOf(error) });
    }
  };

  player.addEventListener("ready", () => {
    if (parts.facts.textContent?.trim() === "") {
      parts.facts.textContent = factsOf(player).join(" · ");
    }
    // So that its keys work at once, without a ring around it that nobody asked for.
    player.focus(QUIETLY);
  });
  player.addEventListener("error", ({ detail }) => {
    const failed = current;
    if (failed === null) return;
    void explain(failed, detail, new URL(page.location.href), isAnswering).then((explained) => {
      if (failed === current) fail(explained);
    });
  });
  if (page.documentElement.dataset.page !== "file") {
    startDrop(page, (file) => attempt(() => fromFile(file), true));
  }
  choose.addEventListener("change", () => {
    const file = choose.files?.[0];
    if (file) attempt(() => fromFile(file), true);
    choose.value = "";
  });
  open.addEventListener("click", () => choose.click());
  for (const button of start.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => choose.click());
  }
  address.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = String(new FormData(address).get("src") ?? "").trim();
    if (text === "") return;
    attempt(() => {
      const source = fromUrl(text, new URL(page.location.href));
      // The address of the page is then a link to what it plays.
      const here = new URL(page.location.href);
      here.searchParams.set("src", text);
      history.replaceState(null, "", here);
      return source;
    }, true);
  });
  for (const time of page.querySelectorAll("time")) {
    time.textContent = dateText(Date.parse(time.dateTime)) || time.textContent;
  }
  const isAskedFor = new URL(page.location.href).searchParams.has("src");
  attempt(
    () => sourceOf(page, new URL(page.location.href)),
    isAskedFor || page.documentElement.dataset.page === "play",
  );
}

/** A link that saves the archive of this page: there it is already, or beside the page. */
function offerToSave(save: HTMLAnchorElement, source: Source): void {
  if (save.href.startsWith("blob:")) URL.revokeObjectURL(save.href);
  save.hidden = source.kind === "bytes" && source.bytes instanceof File;
  save.download = source.name;
  save.href = source.kind === "url" ? source.url.href : URL.createObjectURL(source.bytes);
}

function partsOf(page: Document): Parts {
  const part = <T extends Element>(id: string): T => {
    const found = page.querySelector<T>(`#${id}`);
    if (found === null) throw new Error(`the page has no #${id}`);
    return found;
  };
  return {
    player: part<Player>("player"),
    title: part("title"),
    facts: part("facts"),
    start: part("start"),
    failure: part("failure"),
    address: part("address"),
    choose: part("choose"),
    open: part("open"),
    save: part("save"),
  };
}

function setText(within: ParentNode, selector: string, text: string): void {
  const element = within.querySelector(selector);
  if (element !== null) element.textContent = text;
}

// Both scripts are modules: the element is defined when this runs, in whatever order they came.
void customElements.whenDefined("revisit-player").then(() => startViewer(document));
