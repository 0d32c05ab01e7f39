/**
 * A page of somebody else's, as a shop embeds them: a frame of another origin. Its recorder tells the
 * shop's, which named this origin, and nobody else. In a frame of the shop's own origin there is
 * nothing to do: the shop's recorder sees it.
 */
import { byId } from "./element";
import { frameOrigin } from "./frame-origin";
import "./recorder";

const shop = frameOrigin();
if (shop !== undefined && window.parent !== window && window.PortableSessionRecorder) {
  new window.PortableSessionRecorder({
    endpoint: "/",
    writeKey: "rvw_demo",
    frameOrigins: [shop],
  }).start();
}

byId("reserve").addEventListener("click", () => {
  const day = byId<HTMLSelectElement>("day").value;
  byId("reserved").textContent = `A seat is kept for you on ${day}.`;
});
