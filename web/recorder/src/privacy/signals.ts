/** Whether the person's browser asks not to be tracked: Global Privacy Control or Do Not Track. */

/** Where browsers of all times have said so. None of these is in TypeScript's idea of a page. */
interface Signals {
  navigator: {
    globalPrivacyControl?: unknown;
    doNotTrack?: unknown;
    msDoNotTrack?: unknown;
  };
  doNotTrack?: unknown;
}

export function asksNotToBeTracked(page: Window): boolean {
  const { navigator, doNotTrack } = page as unknown as Signals;
  const isYes = (signal: unknown) => signal === "1" || signal === 1 || signal === "yes";
  return (
    navigator.globalPrivacyControl === true ||
    isYes(navigator.globalPrivacyControl) ||
    [navigator.doNotTrack, navigator.msDoNotTrack, doNotTrack].some(isYes)
  );
}
