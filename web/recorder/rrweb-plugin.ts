/**
 * rrweb's recorder as a function that makes recorders: `newRecord(hands)`. As it comes, rrweb keeps
 * its state in a module, so that two recorders in a page would share it, and works on the page with
 * its own hands, so that not all can be taken back. In a function each recorder has its own state,
 * and what it does to the page goes through the hands that it is given (`src/dom/hands.ts`).
 */
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { EDITS } from "./rrweb-edits.ts";

const NAME = "virtual:rrweb-record";
const ENTRY = fileURLToPath(new URL("src/dom/rrweb-entry.ts", import.meta.url));

export function rrwebInAFunction(): Plugin {
  return {
    name: "rrweb-in-a-function",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      return id === `\0${NAME}` ? { code: await newRecordModule(), map: null } : null;
    },
  };
}

async function newRecordModule(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    plugins: [editedRrweb()],
    build: {
      target: "esnext",
      write: false,
      minify: false,
      lib: { entry: ENTRY, formats: ["es"] },
    },
  });
  const [output] = [built].flat();
  const [chunk, ...more] = output && "output" in output ? output.output : [];
  if (chunk?.type !== "chunk" || more.length > 0 || chunk.imports.length > 0) {
    throw new Error("rrweb's recorder is not one file");
  }
  const body = chunk.code.replace(/^export \{ record \};$/m, "return record;");
  if (body === chunk.code) throw new Error("rrweb exports something else than `record`");
  return `export function newRecord(hands) {\n${body}\n}`;
}

function editedRrweb(): Plugin {
  return {
    name: "edited-rrweb",
    transform(code, id) {
      if (!/\/rrweb\/dist\/rrweb\.js$/.test(id)) return null;
      let edited = code;
      for (const { find, replace, n } of EDITS) {
        const found = edited.match(find)?.length ?? 0;
        if (found !== n) this.error(`rrweb is not laid out as expected: ${found} × ${find}`);
        edited = edited.replace(find, replace);
      }
      return { code: withPlainNumbers(edited), map: null };
    },
  };
}

/** Numbers in the place of the names that TypeScript's enumerations give them. */
function withPlainNumbers(code: string): string {
  const numbers = new Map<string, string>();
  for (const [, name, member, number] of code.matchAll(/^\t(\w+)\["(\w+)"\] = (\d+);$/gm)) {
    numbers.set(`${name}.${member}`, number ?? "");
  }
  // Several copies of an enumeration are told apart by a number behind the name.
  return code.replace(
    /\b([A-Z]\w+)(?:\$\d)?\.([A-Z]\w+)\b/g,
    (used, name, member) => numbers.get(`${name}.${member}`) ?? used,
  );
}
