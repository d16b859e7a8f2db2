import { defineConfig } from "vitest/config";

/** The tests in a real browser. Each file drives a few windows at a time; two files go side by side. */
export default defineConfig({
  test: {
    environment: "node",
    include: ["browser/**/*.test.ts"],
    globalSetup: ["browser/server.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    poolOptions: { forks: { maxForks: 2 } },
    maxConcurrency: 3,
  },
});
