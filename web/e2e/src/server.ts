/**
 * A Revisit server of a test's own: a free port, a fresh data folder, and what it prints when it
 * starts. Ends only what it started.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";

const START_MS = 20_000;
const STOP_MS = 10_000;

export interface Server {
  /** Such as `http://127.0.0.1:34567`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly writeKey: string;
  readonly apiKey: string;
  /** Signs a browser in, once. */
  readonly signInLink: string;
  /** The folder that holds all that it stored. */
  readonly dataFolder: string;
  /** What the server logged as an error or a warning. */
  readonly complaints: readonly string[];
  /** Asks it to end, as a service manager does, and removes its data. */
  stop(): Promise<void>;
}

interface Printed {
  url: string;
  writeKey: string;
  apiKey: string;
  signInLink: string;
}

export async function startServer(command: "serve" | "demo"): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), "revisit-e2e-"));
  const args = [command, "--data", data, "--listen", "127.0.0.1:0"];
  const child = spawn(program(), args, { stdio: ["ignore", "pipe", "pipe"] });
  const complaints: string[] = [];
  const log: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    log.push(line);
    if (/\b(WARN|ERROR)\b/.test(line)) complaints.push(line);
  });
  const stop = async () => {
    await end(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    const printed = await heard(child, command === "demo" ? "watch yourself" : "sign in");
    const port = Number(new URL(printed.url).port);
    return { ...printed, port, dataFolder: data, complaints, stop };
  } catch (cause) {
    await stop();
    throw new Error(`revisit ${args.join(" ")} did not start: ${cause}\n${log.join("\n")}`);
  }
}

export function program(): string {
  const path = process.env.REVISIT_BIN;
  if (!path || !isAbsolute(path)) {
    throw new Error("REVISIT_BIN must be the absolute path of the program (docs/TESTING.md)");
  }
  return path;
}

/** Reads what the server prints until the line that stands last. */
function heard(child: ChildProcess, last: string): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const find = (pattern: RegExp): string => {
      const found = lines.map((line) => pattern.exec(line)?.[1]).find(Boolean);
      if (!found) throw new Error(`it did not print ${pattern}:\n${lines.join("\n")}`);
      return found;
    };
    const timer = setTimeout(() => reject(new Error("it took too long")), START_MS);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
    if (!child.stdout) throw new Error("its output is not ours to read");
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      if (!line.includes(`${last} `)) return;
      clearTimeout(timer);
      try {
        resolve({
          url: find(/listens on (http:\S+)/),
          writeKey: find(/write key\s+(\S+)/),
          apiKey: find(/admin API key\s+(\S+)/),
          signInLink: find(new RegExp(`${last}\\s+(\\S+)`)),
        });
      } catch (cause) {
        reject(cause);
      }
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(timer);
}
