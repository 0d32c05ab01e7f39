import { expect, it } from "vitest";
import { withoutCssSecrets } from "../../src/privacy/css";
import { newScrub } from "../../src/privacy/scrub";

const scrub = newScrub({ redactNames: [] });

const CHARS = 10_000_000;
/** Far above what any of these takes, far below what looking twice for each letter would. */
const MAX_MS = 5_000;

const UNITS = [
  ...["a", "@", "a@", "a@a.", "eyJ", "eyJ.", "sk_live_", "1", "1 ", "4 ", "41111111", "4111-"],
  ...["DE89", "GB2 ", "a=", "pwd=", 'pwd:"', '"pwd":"\\', "cookie:", "Bearer ", "Basic a1 "],
  ...["http://", "https://a@", "https://a?b=", "//:", "?", "&a=%", "%2525", "#", ";", "a/reset/"],
  ...[
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN ",
    "url(",
    "url('",
    '\\"',
    "\\\\\\",
    "\n",
    "é",
    "x\u0000",
  ],
];

it("any text takes time by its length only", { timeout: UNITS.length * MAX_MS }, () => {
  for (const unit of UNITS) {
    const text = unit.repeat(Math.ceil(CHARS / unit.length));
    const startedAt = performance.now();
    expect(scrub.text(text).length).toBeLessThan(1_000_000);
    scrub.url(text);
    scrub.value({ text });
    withoutCssSecrets(text.slice(0, 200_000), scrub.url);
    expect([unit, performance.now() - startedAt < MAX_MS]).toEqual([unit, true]);
  }
});
