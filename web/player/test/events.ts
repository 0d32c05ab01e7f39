/** A tiny notation for events. */

import type { RecordedEvent } from "../src/recording/event.ts";

export const meta = (timestamp: number, href = "https://shop.example/"): RecordedEvent => ({
  type: 4,
  timestamp,
  data: { href, width: 800, height: 600 },
});

export const snapshot = (timestamp: number, title = "Shop"): RecordedEvent => {
  const text = { type: 3, id: 5, textContent: title };
  const element = (id: number, tagName: string, childNodes: unknown[]) => ({
    type: 2,
    id,
    tagName,
    attributes: {},
    childNodes,
  });
  const html = element(2, "html", [element(3, "head", [element(4, "title", [text])])]);
  return { type: 2, timestamp, data: { node: { type: 0, id: 1, childNodes: [html] } } };
};

export const change = (timestamp: number, data: Record<string, unknown>): RecordedEvent => ({
  type: 3,
  timestamp,
  data,
});

export const click = (timestamp: number): RecordedEvent =>
  change(timestamp, { source: 2, type: 2, id: 3, x: 1, y: 1 });

export const blur = (timestamp: number): RecordedEvent =>
  change(timestamp, { source: 2, type: 6, id: 3 });

export const plugin = (timestamp: number, name: string, payload: unknown): RecordedEvent => ({
  type: 6,
  timestamp,
  data: { plugin: name, payload },
});
