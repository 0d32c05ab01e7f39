/**
 * Four builds of one source. `vite build` writes the ES module for applications that bundle it;
 * `vite build --mode script` writes the one file that a page loads with a script tag, into the
 * folder that the server embeds. What either loads when needed is a file of its own beside it
 * (`--mode module-more`, `--mode script-more`): private names are made short in one file at a time.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { RRWEB_PRIVATES } from "./rrweb-edits.ts";
import { rrwebInAFunction } from "./rrweb-plugin.ts";

const SOURCE = fileURLToPath(new URL("src/", import.meta.url));
const UI = fileURLToPath(new URL("../../crates/revisit/ui/", import.meta.url));

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};

const MORE = "revisit-recorder-more.js";
const MODULE = { entry: "index.ts", format: "es", file: "revisit-recorder.js" } as const;
const MODES: Record<string, { entry: string; format: "es" | "iife"; file: string }> = {
  script: { ...MODULE, entry: "script.ts", format: "iife" },
  "script-more": { ...MODULE, entry: "more/index.ts", file: MORE },
  "module-more": { ...MODULE, entry: "more/index.ts", file: MORE },
};

export default defineConfig(({ mode }): UserConfig => {
  const { entry, format, file } = MODES[mode] ?? MODULE;
  const isScript = mode.startsWith("script");
  const isTest = mode === "test";
  return {
    plugins: isTest ? [rrwebInAFunction()] : [rrwebInAFunction(), moreInAFile(isScript)],
    define: { __RECORDER_VERSION__: JSON.stringify(version) },
    build: {
      target: "es2020",
      outDir: isScript ? UI : "dist",
      emptyOutDir: !(mode in MODES),
      lib: {
        entry: `${SOURCE}${entry}`,
        formats: [format],
        name: "PortableSessionRecorder",
        fileName: () => file,
      },
      rolldownOptions: {
        // A field is an assignment: nothing of ours or of rrweb's asks for more.
        transform: { assumptions: { setPublicClassFields: true } },
        output: {
          minify: { compress: true, mangle: true, mangleProps: { include: ownPrivates() } },
        },
      },
    },
    test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
  } as UserConfig;
});

/**
 * Leaves the part that is loaded when needed to a build of its own. A script loads it by its own
 * address, whoever in it asks.
 */
function moreInAFile(isScript: boolean): Plugin {
  return {
    name: "more-in-a-file",
    enforce: "pre",
    resolveId(source, importer) {
      const path = importer && source.startsWith(".") ? resolve(dirname(importer), source) : source;
      if (isScript && path === `${SOURCE}more/load`) return `${SOURCE}more/load-script.ts`;
      const isMore = source === "./index" && importer?.endsWith("/more/load.ts");
      return isMore ? { id: `./${MORE}`, external: true } : undefined;
    },
  };
}

/**
 * Our private properties, by name. Every property that starts with `_` would be too many: rrweb
 * writes one of its own, `_cssText`, into recordings.
 */
function ownPrivates(): RegExp {
  const names = new Set<string>();
  for (const file of readdirSync(SOURCE, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const text = readFileSync(`${SOURCE}${file}`, "utf8");
    for (const [, name] of text.matchAll(/\bthis\.(_[a-z]\w*)/g)) if (name) names.add(name);
  }
  return new RegExp(`^(?:${[...names, ...RRWEB_PRIVATES].join("|")})$`);
}
