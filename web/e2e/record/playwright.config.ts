/** Records the engine's fixtures anew: `npm run record-engine-fixtures`. */
import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

export default defineConfig(tests, { testDir: "." });
