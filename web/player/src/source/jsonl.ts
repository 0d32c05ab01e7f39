/**
 * Reads JSON Lines as they arrive. A line that is no event is counted and left out; a download that
 * breaks off leaves what came before it.
 */

import { type RecordedLine, readLine } from "../recording/event.ts";

export interface LineReader {
  /** Takes more text; returns the lines that are complete by now. */
  push(text: string): RecordedLine[];
  /** The last line need not end with a line break. */
  end(): RecordedLine[];
  readonly nBad: number;
}

export function createLineReader(): LineReader {
  let rest = "";
  let nBad = 0;

  function parse(text: string): RecordedLine[] {
    if (text.trim() === "") return [];
    let line: RecordedLine | null = null;
    try {
      line = readLine(JSON.parse(text));
    } catch {
      // Not JSON: counted below like any other line that is no event.
    }
    if (line === null) nBad += 1;
    return line === null ? [] : [line];
  }

  return {
    push(text) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      return parts.flatMap(parse);
    },
    end() {
      const last = rest;
      rest = "";
      return parse(last);
    },
    get nBad() {
      return nBad;
    },
  };
}
