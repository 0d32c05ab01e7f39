/** A tab of the site: does numbered work, rests, and knows what a recording of it must have. */
import type { BrowserContext, Page } from "@playwright/test";
import type { PortableSessionRecorder } from "@revisit/recorder";
import { quietMoment } from "../moment";
import type { Picture } from "../picture";

declare global {
  interface Window {
    readonly recorder: PortableSessionRecorder;
    readonly takeSteps: (first: number, last: number) => Promise<void>;
    readonly keepStepping: (first: number, everyMs: number) => void;
    readonly stopStepping: () => number;
  }
}

/** What was done in a window while it was in one session. */
export interface Part {
  readonly sessionId: string;
  readonly windowId: string;
  readonly firstStep: number;
  readonly lastStep: number;
  /** How the page looked when it rested. */
  readonly pictures: readonly Picture[];
}

export class Tab {
  #firstStep = 1;
  #nextStep = 1;
  #pictures: Picture[] = [];

  constructor(readonly page: Page) {}

  static async open(context: BrowserContext, url: string): Promise<Tab> {
    const tab = new Tab(await context.newPage());
    await tab.goto(url);
    return tab;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
    await this.ready();
  }

  /** Waits until the page has its recorder. */
  async ready(): Promise<void> {
    await this.page.waitForLoadState();
    await this.page.waitForFunction(() => window.recorder !== undefined);
  }

  async steps(n = 10): Promise<void> {
    const last = this.#nextStep + n - 1;
    await this.page.evaluate(([from, to]) => window.takeSteps(from, to), [
      this.#nextStep,
      last,
    ] as const);
    this.#nextStep = last + 1;
  }

  /** Works while something else happens. */
  async stepsDuring(what: () => Promise<unknown>): Promise<void> {
    await this.page.evaluate((first) => window.keepStepping(first, 25), this.#nextStep);
    await what();
    this.#nextStep = (await this.page.evaluate(() => window.stopStepping())) + 1;
  }

  /** What a person does: presses a key and a button. */
  async byHand(): Promise<void> {
    await this.page.locator("#note").press("a");
    await this.page.locator("#press").click();
  }

  /** Waits until nothing changes, and keeps in mind how the page looks. */
  async rest(): Promise<void> {
    this.#pictures.push(await quietMoment(this.page));
  }

  /** When the session is known for good. */
  ids(): Promise<{ sessionId: string; windowId: string }> {
    return this.page.evaluate(async () => {
      const { recorder } = window;
      const sessionId = await new Promise<string>((resolve) => recorder.onSession(resolve));
      return { sessionId, windowId: recorder.windowId };
    });
  }

  /** Waits until all that is recorded has left the page. */
  delivered(): Promise<void> {
    return this.page.evaluate(() => window.recorder.flush());
  }

  /** What was done since the last call. */
  async part(): Promise<Part> {
    const part = {
      ...(await this.ids()),
      firstStep: this.#firstStep,
      lastStep: this.#nextStep - 1,
      pictures: this.#pictures,
    };
    this.#firstStep = this.#nextStep;
    this.#pictures = [];
    return part;
  }

  /** As a person closes a tab: the page hears of it. */
  async close(): Promise<void> {
    const closed = this.page.waitForEvent("close");
    await this.page.close({ runBeforeUnload: true });
    await closed;
  }
}
