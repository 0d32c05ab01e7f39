/** A plain host of files, as people have one: nginx with its defaults, on a port of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const START_MS = 20_000;

export interface Answer {
  readonly path: string;
  readonly status: number;
  /** Of the body. */
  readonly nBytes: number;
}

export interface Nginx {
  readonly url: string;
  /** What it has answered until now, in order. */
  answers(): Promise<Answer[]>;
  stop(): Promise<void>;
}

export async function startNginx(files: Readonly<Record<string, string | Buffer>>): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), "revisit-nginx-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const port = await freePort();
  const log = join(folder, "access.log");
  const settings = join(folder, "nginx.conf");
  await writeFile(settings, configuration(folder, port, log));
  const program = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
  const args = ["-c", settings, "-p", folder, "-e", join(folder, "error.log")];
  const child = spawn(program, args, { stdio: "inherit" });
  const url = `http://files.test:${port}`;
  await untilUp(child, port);
  return {
    url,
    async answers() {
      const lines = (await readFile(log, "utf8")).split("\n").filter(Boolean);
      return lines.map((line) => {
        const [path = "", status, nBytes] = line.split(" ");
        return { path, status: Number(status), nBytes: Number(nBytes) };
      });
    },
    async stop() {
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      if (child.exitCode === null) child.kill("SIGTERM");
      else return;
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Little more than the defaults: where files are written, and a log that tests can read. */
function configuration(folder: string, port: number, log: string): string {
  const kinds = "text/html html; text/javascript js; text/css css; application/zip zip;";
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((it) => `${it}_temp_path ${folder}/${it};`)
    .join("\n");
  return `daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid;
events {}
http {
  types { ${kinds} }
  ${paths}
  log_format answer "$uri $status $body_bytes_sent";
  access_log ${log} answer;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`;
}

async function untilUp(child: ChildProcess, port: number): Promise<void> {
  const untilMs = Date.now() + START_MS;
  while (Date.now() < untilMs) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
    const isUp = await fetch(`http://127.0.0.1:${port}/none`).catch(() => null);
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGTERM");
  throw new Error("nginx did not start");
}

/** Nginx cannot be asked for any port; one that was free a moment ago mostly is. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}
