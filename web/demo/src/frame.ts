/** What every page has around it: the count in the cart, the newsletter, the recording bar. */
import { readCart } from "./cart";
import { startDialog } from "./dialog";
import { byId } from "./element";
import { startRecordingBar } from "./recording-bar";

export function startFrame(): void {
  showCount();
  // Another tab may have filled the cart.
  window.addEventListener("storage", showCount);
  startDialog(byId<HTMLDialogElement>("newsletter"), byId("open-newsletter"));
  byId("newsletter-form").addEventListener("submit", () => {
    byId("open-newsletter").textContent = "You are on the list";
  });
  startRecordingBar();
}

export function showCount(): void {
  const count = [...readCart().values()].reduce((sum, quantity) => sum + quantity, 0);
  byId("cart-count").textContent = String(count);
}
