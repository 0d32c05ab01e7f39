/** The address of the recorded page. Text only: a link would lead a viewer where strangers want. */

import { splitUrl } from "../format.ts";
import type { Control } from "../model.ts";
import type { Strings } from "../strings.ts";
import { build, iconButton, setLabel } from "./build.ts";
import { icon } from "./icons.ts";

const TELL_COPIED_MS = 1_500;

export function createAddressBar(strings: Strings): Control {
  const host = build("span", { class: "host" });
  const path = build("span", { class: "path" });
  const text = build("span", { class: "url", part: "url" }, [host, path]);
  text.dataset.empty = strings.noAddress;
  let shown: string | null = null;
  const copy = iconButton(
    strings.copyAddress,
    icon("copy"),
    () => void write(),
    "button copy-button",
  );
  copy.classList.add("small");
  const element = build("div", { class: "address", part: "address" }, [icon("globe"), text, copy]);

  async function write(): Promise<void> {
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(shown ?? "");
    } catch {
      // No permission, or no secure context: select the text, so that the viewer can copy it.
      isCopied = false;
      getSelection()?.selectAllChildren(text);
    }
    if (!isCopied) return;
    copy.replaceChildren(icon("check"));
    setLabel(copy, strings.copied);
    setTimeout(() => {
      copy.replaceChildren(icon("copy"));
      setLabel(copy, strings.copyAddress);
    }, TELL_COPIED_MS);
  }

  return {
    element,
    update({ url }) {
      element.toggleAttribute("data-empty", url === "");
      if (url === shown) return;
      shown = url;
      [host.textContent, path.textContent] = splitUrl(url);
      text.title = url;
      copy.disabled = url === "";
    },
  };
}
