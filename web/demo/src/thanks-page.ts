/** After an order. */
import { byId } from "./element";
import { startFrame } from "./frame";
import { showPicture } from "./picture";
import { startReplayLink } from "./recording-bar";

startFrame();
showPicture(byId("thanks-picture"), "candle", "#d9ddd4");
startReplayLink(byId<HTMLAnchorElement>("thanks-replay"));
const order = new URLSearchParams(location.search).get("order");
byId("order-number").textContent = order ? `Order ${order}` : "";
