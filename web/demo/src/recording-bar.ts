/** Says that the page is recorded, and leads to the recording. */
import { byId } from "./element";

interface Recorder {
  readonly sessionId: string;
  flush(): Promise<void>;
}

declare global {
  interface Window {
    PortableSessionRecorder?: { current?: Recorder };
  }
}

export function startRecordingBar(): void {
  if (!startReplayLink(byId<HTMLAnchorElement>("recording-link"))) {
    byId("recording-bar").classList.add("off");
    byId("recording-text").textContent = "This page is not being recorded.";
  }
}

/** Answers false where no recorder runs; then there is nothing to link to. */
export function startReplayLink(link: HTMLAnchorElement): boolean {
  const recorder = window.PortableSessionRecorder?.current;
  link.hidden = !recorder;
  if (!recorder) return false;
  const point = () => {
    link.href = `/sessions/${encodeURIComponent(recorder.sessionId)}`;
  };
  point();
  link.addEventListener("click", () => {
    // The session may be another than when the page was opened.
    point();
    void recorder.flush();
  });
  return true;
}
