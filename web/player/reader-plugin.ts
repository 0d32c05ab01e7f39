/**
 * The reader as one function that needs nothing around it. Its text makes a worker; called as it is,
 * it reads on the page, where workers are not allowed. So there is one copy of it and not two.
 */

import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

const NAME = "virtual:reader";
const ENTRY = fileURLToPath(new URL("src/worker/serve.ts", import.meta.url));

export function readerInAFunction(): Plugin {
  return {
    name: "reader-in-a-function",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      if (id !== `\0${NAME}`) return null;
      const built = await build({
        configFile: false,
        logLevel: "warn",
        build: {
          target: "es2022",
          write: false,
          minify: true,
          lib: { entry: ENTRY, formats: ["es"] },
        },
      });
      const [output] = [built].flat();
      const [chunk, ...more] = output && "output" in output ? output.output : [];
      if (chunk?.type !== "chunk" || more.length > 0 || chunk.imports.length > 0) {
        throw new Error("the reader is not one file");
      }
      for (const file of chunk.moduleIds) this.addWatchFile(file);
      const body = chunk.code.replace(/^export \{ (\w+)(?: as serve)? \};$/m, "return $1;");
      if (body === chunk.code) throw new Error("the reader exports something else than `serve`");
      return { code: `export function makeReader() {\n${body}\n}`, map: null };
    },
  };
}
