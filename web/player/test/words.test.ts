import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENGLISH } from "../src/strings.ts";

const manual = readFileSync(new URL("../../../docs/PLAYER.md", import.meta.url), "utf8");
const source = (path: string) => readFileSync(new URL(`../src/${path}`, import.meta.url), "utf8");

test("the manual names every word that a host can replace", () => {
  const names = [...Object.keys(ENGLISH), ...Object.keys(ENGLISH.keys)];
  expect(names.filter((name) => !new RegExp(`\`${name}[\`(]`).test(manual))).toEqual([]);
});

test("the manual names every custom property", () => {
  const css = source("styles.css") + source("panels.css");
  const names = [...css.matchAll(/--revisit-player-([\w-]+)/g)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(10);
  expect([...new Set(names)].filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});
