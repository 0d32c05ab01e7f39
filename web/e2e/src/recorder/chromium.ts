/** A browser with a profile that stays, which can be killed at once and started again. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BrowserContext, chromium, type LaunchOptions } from "@playwright/test";

const START_MS = 20_000;

export interface Profile {
  open(): Promise<KillableBrowser>;
  remove(): Promise<void>;
}

export interface KillableBrowser {
  readonly context: BrowserContext;
  /** All its processes, by SIGKILL. */
  kill(): Promise<void>;
}

export async function newProfile(options: LaunchOptions): Promise<Profile> {
  const folder = await mkdtemp(join(tmpdir(), "revisit-profile-"));
  return {
    open: () => openBrowser(folder, options),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function openBrowser(folder: string, options: LaunchOptions): Promise<KillableBrowser> {
  const { executablePath = "chromium", args = [] } = options;
  const child = spawn(
    executablePath,
    [
      "--headless=new",
      "--remote-debugging-port=0",
      `--user-data-dir=${folder}`,
      ...args,
      "about:blank",
    ],
    // A group of its own, so that all its processes can be ended and nobody else's.
    { stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, "SIGKILL");
    await ended;
  };
  try {
    const address = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the browser did not start")), START_MS);
      child.once("error", reject);
      createInterface({ input: child.stderr }).on("line", (line) => {
        const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      });
    });
    const browser = await chromium.connectOverCDP(address);
    const [context] = browser.contexts();
    if (!context) throw new Error("the browser has no profile");
    return { context, kill };
  } catch (cause) {
    await kill();
    throw cause;
  }
}
