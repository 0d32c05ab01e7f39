/** Builds the demo shop: five static pages, served by `revisit demo` below `/demo/`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const PAGES = ["index", "product", "checkout", "thanks", "workshop"];

export default defineConfig({
  base: "/demo/",
  plugins: [partials()],
  build: {
    target: "es2022",
    outDir: path("../../crates/revisit/ui/demo/"),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: PAGES.map((page) => path(`${page}.html`)) },
  },
});

/** Puts `partials/NAME.html` where a page says `<!-- NAME -->`. */
function partials(): Plugin {
  return {
    name: "partials",
    transformIndexHtml: {
      order: "pre",
      handler: (html) =>
        html.replace(/<!-- (head|header|footer) -->/g, (_, name) =>
          readFileSync(path(`partials/${name}.html`), "utf8").trim(),
        ),
    },
  };
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
