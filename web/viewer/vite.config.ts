import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** One script and one style sheet, which the server embeds and writes into the pages it makes. */
const uiFolder = fileURLToPath(new URL("../../crates/revisit/ui", import.meta.url));

export default defineConfig(() => ({
  build: {
    target: ["chrome123", "firefox121", "safari17.5"],
    outDir: uiFolder,
    emptyOutDir: false,
    lib: {
      entry: { "revisit-viewer": "src/main.ts" },
      formats: ["es" as const],
      cssFileName: "revisit-viewer",
    },
    rolldownOptions: { output: { minify: true } },
  },
  test: { include: ["test/**/*.test.ts"] },
}));
