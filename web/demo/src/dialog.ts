/** A modal that a button opens and that closes by its own buttons, Escape or a click beside it. */
export function startDialog(dialog: HTMLDialogElement, opener: HTMLElement): void {
  opener.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("click", (event) => {
    const isClose = event.target instanceof Element && event.target.closest("[data-close]");
    if (isClose || event.target === dialog) dialog.close();
  });
}
