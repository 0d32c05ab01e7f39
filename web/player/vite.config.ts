import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { readerInAFunction } from "./reader-plugin.ts";

/**
 * Two builds of one source: `dist/` for npm (rrweb stays an import), and the single file that the
 * server embeds and serves as /revisit-player.js.
 */
const uiFolder = fileURLToPath(new URL("../../crates/revisit/ui", import.meta.url));

/**
 * rrweb's recorder is a function with properties, which keeps all of it in a bundle that only
 * replays. As variables of their own the properties can be left out, and the recorder with them.
 * What else is in it and of no use is written so that a bundler sees that.
 */
function leaveOutRecorder(): Plugin {
  return {
    name: "leave-out-recorder",
    transform(code, id) {
      if (!id.endsWith("/rrweb/dist/rrweb.js")) return null;
      const rewritten = code
        .replace(/^record\.(\w+) = /gm, "var record_$1 = ")
        .replace(/^var \{ ([\w, ]+) \} = record;$/gm, (_, names: string) =>
          names.replace(/\w+/g, "$& = record_$&").replace(/^/, "var ").concat(";"),
        )
        // The text of the worker in which a recorder reads canvases.
        .replace(/^var blob = (.+);$/m, "var blob = /* @__PURE__ */ (() => $1)();")
        // There are two copies of postcss in it, whose names are all read. What the one that is used
        // does for style sheets, `playback/hover.ts` does.
        .replace(/^import_postcss(\$1)?\.default(\.\w+)?;$/gm, "")
        .replace(
          /^var (import_postcss(?:\$1)?) = \/\* @__PURE__ \*\/ (__toESM(?:\$1)?)\(/gm,
          "var $1 = /* @__PURE__ */ $2(/* @__PURE__ */ ",
        )
        .replace(/^var postcss_default = .*$/m, "")
        .replace(/^\t\tresult = postcss_default\(.*\.css;$/m, "");
      return { code: rewritten, map: null };
    },
  };
}

export default defineConfig(({ mode }) => {
  const isSingle = mode === "single";
  return {
    plugins: [leaveOutRecorder(), readerInAFunction()],
    build: {
      target: "es2022",
      outDir: isSingle ? uiFolder : "dist",
      emptyOutDir: !isSingle,
      lib: {
        entry: isSingle
          ? { "revisit-player": "src/index.ts" }
          : { index: "src/index.ts", moments: "src/moments/index.ts" },
        formats: ["es" as const],
        fileName: (_, name) => `${name}.js`,
      },
      rolldownOptions: {
        external: isSingle ? [] : ["rrweb"],
        // A library is left readable; the single file is what browsers load.
        output: { minify: isSingle },
      },
    },
    test: { include: ["test/**/*.test.ts"] },
  };
});
