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
  /** Ends it as a power cut does: by SIGKILL, with no time for a word. */
  kill(): Promise<void>;
  /** Starts it once more after `kill`, on the same port and data. */
  restart(): Promise<void>;
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
  const complaints: string[] = [];
  const log: string[] = [];
  const start = (listen: string): ChildProcess => {
    const args = [command, "--data", data, "--listen", listen];
    const started = spawn(program(), args, { stdio: ["ignore", "pipe", "pipe"] });
    createInterface({ input: started.stderr }).on("line", (line) => {
      log.push(line);
      if (/\b(WARN|ERROR)\b/.test(line)) complaints.push(line);
    });
    return started;
  };
  let child = start("127.0.0.1:0");
  const stop = async () => {
    await end(child);
    await rm(data, { recursive: true, force: true });
  };
  const started = async <Said>(said: Promise<Said>): Promise<Said> => {
    try {
      return await said;
    } catch (cause) {
      await stop();
      throw new Error(`revisit ${command} did not start: ${cause}\n${log.join("\n")}`);
    }
  };
  const last = command === "demo" ? "watch yourself " : "sign in ";
  const printed = await started(heard(child, last).then(keysIn));
  const port = Number(new URL(printed.url).port);
  return {
    ...printed,
    port,
    dataFolder: data,
    complaints,
    kill: () => end(child, "SIGKILL"),
    async restart() {
      child = start(`127.0.0.1:${port}`);
      await started(heard(child, "listens on "));
    },
    stop,
  };
}

export function program(): string {
  const path = process.env.REVISIT_BIN;
  if (!path || !isAbsolute(path)) {
    throw new Error("REVISIT_BIN must be the absolute path of the program (docs/TESTING.md)");
  }
  return path;
}

/** What the server prints, up to the line that has this in it. */
function heard(child: ChildProcess, last: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const timer = setTimeout(() => reject(new Error("it took too long")), START_MS);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
    if (!child.stdout) throw new Error("its output is not ours to read");
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      if (!line.includes(last)) return;
      clearTimeout(timer);
      resolve(lines);
    });
  });
}

/** The first start prints keys, and the way in. */
function keysIn(lines: readonly string[]): Printed {
  const find = (pattern: RegExp): string => {
    const found = lines.map((line) => pattern.exec(line)?.[1]).find(Boolean);
    if (!found) throw new Error(`it did not print ${pattern}:\n${lines.join("\n")}`);
    return found;
  };
  return {
    url: find(/listens on (http:\S+)/),
    writeKey: find(/write key\s+(\S+)/),
    apiKey: find(/admin API key\s+(\S+)/),
    signInLink: find(/(?:sign in|watch yourself)\s+(\S+)/),
  };
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(timer);
}
