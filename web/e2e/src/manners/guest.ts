/** Recorders in a test's page, by name. */
import type { Page } from "@playwright/test";
import type { RecorderOptions } from "@revisit/recorder";

export type Verb = "start" | "stop" | "destroy" | "flush";

type Held = Record<string, Record<string, () => unknown> & { sessionId: string }>;

/** Makes a recorder by that name when there is none, and has it do something. */
export async function command(
  page: Page,
  verb: Verb,
  name: string,
  options: RecorderOptions,
): Promise<void> {
  await page.evaluate(
    async ({ verb, name, options }) => {
      const page = window as unknown as { recorders?: Held };
      page.recorders ??= {};
      page.recorders[name] ??= new window.PortableSessionRecorder(options) as never;
      await page.recorders[name]?.[verb]?.();
      if (verb === "destroy") delete page.recorders[name];
      if (Object.keys(page.recorders).length === 0) delete page.recorders;
    },
    { verb, name, options },
  );
}

export function sessionOf(page: Page, name: string): Promise<string> {
  return page.evaluate(
    (name) => (window as unknown as { recorders: Held }).recorders[name]?.sessionId ?? "",
    name,
  );
}
