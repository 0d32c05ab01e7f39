import { defineConfig } from "vite";

export default defineConfig({
  test: { environment: "happy-dom", include: ["test/**/*.test.tsx"] },
} as object);
