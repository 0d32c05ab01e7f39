/** The forms in which a session can be taken away, and what each is good for. */

export interface Export {
  /** As the API calls it. */
  readonly format: "html" | "zip" | "zip-zstd" | "jsonl" | "rrweb" | "posthog" | "session-json";
  readonly name: string;
  readonly ending: string;
  readonly use: string;
}

/** Those of ours come first. */
export const EXPORTS: readonly Export[] = [
  {
    format: "html",
    name: "Web page",
    ending: ".html",
    use: "One file with the player in it. Opens offline in any browser: for a ticket or an e-mail.",
  },
  {
    format: "zip",
    name: "Archive",
    ending: ".replay.zip",
    use: "Everything, for keeping and for importing elsewhere. Any ZIP tool opens it.",
  },
  {
    format: "zip-zstd",
    name: "Archive, smaller",
    ending: ".replay.zip",
    use: "The same, compressed with Zstandard, which older ZIP tools do not open.",
  },
  {
    format: "jsonl",
    name: "JSON Lines",
    ending: ".jsonl",
    use: "One event a line with its window: for scripts and notebooks.",
  },
  {
    format: "rrweb",
    name: "rrweb events",
    ending: ".json",
    use: "An array of events, as rrweb’s own player takes it.",
  },
  {
    format: "session-json",
    name: "Session recording",
    ending: ".session.json",
    use: "As our recorder gives it to a page: plain events beside rrweb’s, for a program or a person.",
  },
  {
    format: "posthog",
    name: "PostHog recording",
    ending: ".ph-recording.json",
    use: "PostHog’s file of a recording, to be opened there.",
  },
];

export function exportHref(id: string, format: Export["format"]): string {
  return `/api/v1/sessions/${encodeURIComponent(id)}/export?as=${format}`;
}
