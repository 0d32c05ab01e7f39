/** Everything that an application may ask of a recorder, each as a button. */
import type { PortableSessionRecorder } from "@revisit/recorder";
import { make } from "../element";

export function startActions(recorder: PortableSessionRecorder, panel: HTMLElement): void {
  const said = make("p", { class: "panel-said", role: "status" });
  const say = (text: string) => {
    said.textContent = text;
  };
  const button = (name: string, press: () => void) => {
    const element = make("button", { type: "button" }, name);
    element.addEventListener("click", press);
    return element;
  };

  let isPaused = false;
  const pause = button("Pause", () => {
    isPaused = !isPaused;
    if (isPaused) recorder.pause();
    else recorder.resume();
    pause.textContent = isPaused ? "Go on" : "Pause";
    say(isPaused ? "Nothing is recorded until you go on." : "Recording goes on.");
  });
  let isOut = false;
  const out = button("Forget me", () => {
    isOut = !isOut;
    if (isOut) recorder.optOut();
    else recorder.optIn();
    out.textContent = isOut ? "Record me again" : "Forget me";
    say(isOut ? "You opted out: nothing is recorded or kept here." : "You opted in again.");
  });
  panel.append(
    make(
      "div",
      { class: "panel-actions" },
      pause,
      button("Say who I am", () => {
        recorder.identify("customer-42", { plan: "friends of the shop" });
        say("Identified as customer-42.");
      }),
      button("Leave a note", () => {
        recorder.annotate("A note from the panel");
        say("A note stands in the recording at this moment.");
      }),
      button("Track an event", () => {
        recorder.track("panel pressed", { from: "the panel" });
        say("An event of the shop's own stands in the recording.");
      }),
      button("Link to this moment", () => void showLink(recorder, said)),
      button("Save as a file", () => void save(recorder, say)),
      out,
    ),
    said,
  );
}

async function showLink(recorder: PortableSessionRecorder, said: HTMLElement): Promise<void> {
  await recorder.flush();
  const url = recorder.sessionUrl({ atNow: true });
  if (url === null) return;
  said.replaceChildren(
    make("a", { href: url, target: "_blank", rel: "noopener" }, "Watch this moment"),
  );
}

/** The archive is written here, in the page, and saved as any download. */
async function save(recorder: PortableSessionRecorder, say: (text: string) => void): Promise<void> {
  say("Writing the archive …");
  const archive = await recorder.exportArchive();
  const url = URL.createObjectURL(archive);
  const link = make("a", { href: url, download: `${recorder.sessionId}.replay.zip` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  say("Saved: it plays without a server, at /play or on your disk.");
}
