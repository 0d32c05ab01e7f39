/**
 * Every word that the player says, in one typed table. A host replaces any part of it through the
 * element's `strings`; what it leaves out stays English. Entries that need a number or a name are
 * functions, so that a language can put them where it wants and choose its plural.
 */

import { formatBytes, formatCount, formatDuration, formatTime } from "./format.ts";
import type { ClockMode, ExternalAssets } from "./model.ts";
import { SENTENCES, type Sentences } from "./moments/sentence.ts";

export const ENGLISH = {
  // The element, and names of its regions.
  player: "Session replay",
  windows: "Windows",
  seek: "Seek",
  moments: "Moments",
  settings: "Settings",
  issues: "Issues",
  help: "Keyboard shortcuts",
  close: "Close",

  // Buttons. What stands in brackets is the key.
  play: "Play (Space)",
  pause: "Pause (Space)",
  playAgain: "Play again (Space)",
  back: "Back 10 seconds (J)",
  forward: "Forward 10 seconds (L)",
  live: "Live",
  goLive: "Go to the newest moment",
  fullscreen: "Full screen (F)",
  leaveFullscreen: "Leave full screen (F)",
  pictureInPicture: "Picture in picture (P)",
  leavePictureInPicture: "Back into the page (P)",
  isInPicture: "The replay plays in a window of its own",
  tryAgain: "Try again",

  // Clock and speed.
  clock: {
    elapsed: "Time played. Click for the time to come",
    remaining: "Time to come. Click for the time of day",
    absolute: "Time of day. Click for the time played",
  } satisfies Record<ClockMode, string> as Record<ClockMode, string>,
  time: formatTime,
  timeOfDay: (epochMs: number): string => new Date(epochMs).toLocaleTimeString(),
  duration: formatDuration,
  position: (now: string, end: string): string => `${now} of ${end}`,
  speed: "Speed",
  times: (speed: number): string => `${speed}×`,

  // Settings.
  skipInactivity: "Skip inactivity",
  clickLabels: "Click labels",
  captions: "Captions",
  pointerTrail: "Pointer trail",
  frameBack: "One frame back",
  frameForward: "One frame forward",
  loopFrom: "Repeat from here",
  loopTo: "Repeat up to here",
  loopOff: "Stop repeating",
  loopStart: "Start of the repeated part",
  loopEnd: "End of the repeated part",
  showExternal: "Show external images and styles",

  // Windows and the address.
  followUser: "Follow the user",
  windowNamed: (name: string): string => `Window: ${name}`,
  nameless: "Window",
  copyAddress: "Copy address",
  copied: "Copied",
  noAddress: "No address recorded",

  // Over the picture.
  loading: "Loading the recording",
  loaded: (nBytes: number, nEvents: number): string =>
    nEvents > 0 ? `${formatBytes(nBytes)}, ${formatCount(nEvents, "event")}` : formatBytes(nBytes),
  empty: "There is nothing to play",
  emptyLive: "New events appear here as they arrive.",
  failed: "Something went wrong",
  neverPicture: "This window has no picture",
  neverPictureWhy: "Its recording holds no snapshot of the page, only changes to it.",
  noPictureYet: "This window has no picture yet",
  noPictureUntil: (time: string): string => `Its first snapshot of the page is at ${time}.`,
  goTo: (time: string): string => `Go to ${time}`,
  skipping: (span: string): string => `Skipping ${span} of inactivity`,
  waiting: "Waiting for new events",
  lateStart: (span: string): string => `The first ${span} have no picture`,

  // External assets.
  blocked: (n: number): string =>
    n === 1
      ? "One image, font or style from elsewhere is not shown."
      : `${n.toLocaleString("en")} images, fonts and styles from elsewhere are not shown.`,
  blockedWhy: "Showing them tells those servers that somebody watches.",
  show: "Show them",
  notNow: "Not now",
  externalAssets: {
    never: "External images and styles are never shown here.",
    ask: "External images and styles are shown when you ask for them.",
    always: "External images and styles are shown.",
  } satisfies Record<ExternalAssets, string> as Record<ExternalAssets, string>,

  // Lists.
  nIssues: (n: number): string => formatCount(n, "issue"),
  nNotes: (n: number): string => formatCount(n, "note"),
  inPage: "In the recorded page",
  inReplay: "In this replay",
  notes: "Notes",
  nTimes: (text: string, n: number): string => `${text} (${n} times)`,
  nMore: (n: number): string => `and ${n} more`,
  search: "Search all moments",
  noMoments: "Nothing worth telling happened.",
  noMatch: "Nothing that happened matches.",

  // Labels beside the pointer.
  rightClick: "Right click",
  rageClick: (nClicks: number | string): string => `Rage click ×${nClicks}`,
  deadClick: "Dead click",
  errorClick: "Error click",

  /** What the keys do, in the help. */
  keys: {
    play: "Play or pause",
    by5: "Back or forward 5 seconds",
    by10: "Back or forward 10 seconds",
    frame: "One frame back or forward",
    moment: "Previous or next moment",
    share: "Jump to 0–90 %",
    ends: "Jump to the start or the end",
    speed: "Slower or faster",
    loop: "Repeat from or up to here",
    loopOff: "Stop repeating",
    window: "Next window",
    moments: "Show or hide the moments",
    captions: "Show or hide captions",
    labels: "Show or hide click labels",
    fullscreen: "Full screen",
    pictureInPicture: "Picture in picture",
    help: "Show or hide this help",
    space: "Space",
    shift: "Shift",
    home: "Home",
    end: "End",
  },

  /** What happened, one function for each kind of moment. */
  sentences: SENTENCES as Sentences,
  /** Problems, failures and notes come as English sentences; a table here can turn them. */
  message: (english: string): string => english,
};

export type Strings = typeof ENGLISH;

/** A part of the table: groups in part too. */
export type SomeStrings = {
  readonly [K in keyof Strings]?: Strings[K] extends string | ((...given: never[]) => string)
    ? Strings[K]
    : Partial<Strings[K]>;
};

/** English, with what a host says otherwise. */
export function withStrings(some: SomeStrings): Strings {
  const strings: Record<string, unknown> = { ...ENGLISH };
  for (const [name, said] of Object.entries(some)) {
    const own = strings[name];
    if (typeof said !== typeof own) continue;
    strings[name] = typeof own === "object" ? { ...own, ...(said as object) } : said;
  }
  return strings as Strings;
}
