/**
 * A test that fails at any complaint of the browser: an error in the console, an uncaught error, a
 * breach of the content security policy. What a test provokes on purpose it allows beforehand.
 */
import { test as base, expect } from "@playwright/test";

interface Complaints {
  /** Lets complaints pass that look like this. */
  readonly allow: (pattern: RegExp) => void;
}

export const test = base.extend<Complaints>({
  allow: [
    async ({ context }, use) => {
      const allowed: RegExp[] = [];
      const complaints: string[] = [];
      context.on("console", (message) => {
        if (message.type() !== "error") return;
        complaints.push(`${message.text()} (${message.location().url})`);
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      await use((pattern) => allowed.push(pattern));
      const unexpected = complaints.filter((it) => !allowed.some((pattern) => pattern.test(it)));
      expect(unexpected).toEqual([]);
    },
    { auto: true },
  ],
});
