/** Says that the page is recorded, leads to the recording, and opens the panel of what is sent. */
import { byId } from "./element";
import { startPanel } from "./panel/panel";
import { recorder } from "./recorder";

export function startRecordingBar(): void {
  const running = recorder();
  if (startReplayLink(byId<HTMLAnchorElement>("recording-link")) && running) {
    startPanel(running);
    return;
  }
  byId("recording-bar").classList.add("off");
  byId("recording-text").textContent = "This page is not being recorded.";
}

/** Answers false where no recorder runs; then there is nothing to link to. */
export function startReplayLink(link: HTMLAnchorElement): boolean {
  const running = recorder();
  link.hidden = !running;
  if (!running) return false;
  const point = () => {
    link.href = `/sessions/${encodeURIComponent(running.sessionId)}`;
  };
  point();
  // The session may become another one while the page is open.
  running.onSession(point);
  link.addEventListener("click", () => void running.flush());
  return true;
}
