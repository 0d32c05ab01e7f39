/** Builds each peer as the one script that a page would load: `target/peers/NAME.js`. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig(({ mode }) => ({
  publicDir: false,
  build: {
    target: "es2020",
    outDir: path("../../target/peers/"),
    emptyOutDir: false,
    lib: { entry: path(`src/${mode}.js`), formats: ["iife"], name: "peer", fileName: () => `${mode}.js` },
  },
}));
