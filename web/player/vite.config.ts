import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/**
 * Two builds of one source: `dist/` for npm (rrweb stays an import), and the single file that the
 * server embeds and serves as /revisit-player.js.
 */
const single = { dir: fileURLToPath(new URL("../../crates/revisit/ui", import.meta.url)) };

export default defineConfig(({ mode }) => ({
  build: {
    target: "es2022",
    outDir: mode === "single" ? single.dir : "dist",
    emptyOutDir: mode !== "single",
    reportCompressedSize: true,
    lib: {
      entry: "src/index.ts",
      formats: ["es" as const],
      fileName: () => (mode === "single" ? "revisit-player.js" : "index.js"),
    },
    rolldownOptions: {
      external: mode === "single" ? [] : ["rrweb"],
    },
  },
  test: { include: ["test/**/*.test.ts"] },
}));
