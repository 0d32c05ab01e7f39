import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

const UI_DIR = fileURLToPath(new URL("../../crates/revisit/ui", import.meta.url));

/** Other packages build into the same folder, so only what this build owns is removed. */
function cleanOwnAssets(): Plugin {
  return {
    name: "revisit-clean-own-assets",
    apply: "build",
    buildStart: () => rm(`${UI_DIR}/assets`, { recursive: true, force: true }),
  };
}

export default defineConfig({
  plugins: [svelte(), cleanOwnAssets()],
  build: {
    outDir: UI_DIR,
    emptyOutDir: false,
    // The first versions with `light-dark()`, which every colour here is written with.
    target: ["chrome123", "firefox121", "safari17.5"],
    // `data:` scripts are against the server's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
