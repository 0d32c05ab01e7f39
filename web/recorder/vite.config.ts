/**
 * Three builds of one source. `vite build` writes the ES modules for applications that bundle them;
 * `vite build --mode script` writes the one file that a page loads with a script tag, into the
 * folder that the server embeds, and `--mode more` puts beside it what that file loads when needed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type UserConfig } from "vite";
import { rrwebInAFunction } from "./rrweb-plugin.ts";

const SOURCE = fileURLToPath(new URL("src/", import.meta.url));
const UI = fileURLToPath(new URL("../../crates/revisit/ui/", import.meta.url));

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};

const MODULES = { entry: "index.ts", format: "es", file: "revisit-recorder.js" } as const;
const MODES: Record<string, { entry: string; format: "es" | "iife"; file: string }> = {
  script: { entry: "script.ts", format: "iife", file: "revisit-recorder.js" },
  more: { entry: "more/index.ts", format: "es", file: "revisit-recorder-more.js" },
};

export default defineConfig(({ mode }): UserConfig => {
  const { entry, format, file } = MODES[mode] ?? MODULES;
  const isScript = mode in MODES;
  return {
    plugins: [rrwebInAFunction()],
    resolve: {
      // A script loads its other part by its own address.
      alias: isScript ? [{ find: /^(.*\/more\/load)$/, replacement: "$1-script" }] : [],
    },
    define: { __RECORDER_VERSION__: JSON.stringify(version) },
    build: {
      target: "es2020",
      outDir: isScript ? UI : "dist",
      emptyOutDir: !isScript,
      lib: {
        entry: `${SOURCE}${entry}`,
        formats: [format],
        name: "PortableSessionRecorder",
        fileName: () => file,
      },
      rolldownOptions: {
        output: {
          chunkFileNames: "[name].js",
          minify: {
            compress: true,
            mangle: true,
            // The modules are two, which have to know each other's properties by the same names.
            ...(isScript ? { mangleProps: { include: ownPrivates() } } : {}),
          },
        },
      },
    },
    test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
  } as UserConfig;
});

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
  return new RegExp(`^(?:${[...names].join("|")})$`);
}
