import { expect, test } from "vitest";
import { KEY_PLACE, postHogScript, recorderScript } from "./snippets";

const ORIGIN = "https://replay.example.com";

test("the snippets name this server and the key", () => {
  for (const snippet of [recorderScript(ORIGIN, "rvw_abc"), postHogScript(ORIGIN, "rvw_abc")]) {
    expect(snippet).toContain(`"${ORIGIN}`);
    expect(snippet).toContain('"rvw_abc"');
  }
});

test("without a key the snippets show where it goes", () => {
  expect(recorderScript(ORIGIN, null)).toContain(KEY_PLACE);
  expect(postHogScript(ORIGIN, null)).toContain(KEY_PLACE);
});
