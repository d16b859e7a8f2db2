import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  build: {
    target: ["es2022", "safari16"],
    // The content-security policy allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A tenth smaller than what esbuild leaves.
    minify: "terser",
    terserOptions: { module: true, compress: { passes: 3 } },
  },
  server: { port: 5173, strictPort: true },
  test: {
    environment: "happy-dom",
    environmentOptions: { happyDOM: { width: 420, height: 640 } },
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/set-up.ts"],
    restoreMocks: true,
  },
});
