import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { keysOf, listOf, moduleOf, numbered } from "./build/catalogue";
import { scope } from "./build/scope";

export default defineConfig(({ command }) => ({
  // While it is developed, Svelte needs classes of its own.
  plugins: [
    command === "build" ? numberedCatalogues() : catalogues(),
    svelte(command === "build" ? { compilerOptions: { cssHash: ({ filename }) => scope(filename) } } : {}),
    svelteTesting(),
    nothingToPreload(),
  ],
  build: {
    target: ["es2022", "safari16"],
    // The content-security policy allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // So that no script which is loaded later has styles to load first.
    cssCodeSplit: false,
    // A tenth smaller than what esbuild leaves. Nothing here asks a function how many arguments it takes. What is
    // switched off makes the script shorter, but what is left of it after compression longer.
    minify: "terser",
    terserOptions: {
      module: true,
      ecma: 2020,
      compress: { passes: 4, keep_fargs: false, inline: 1, sequences: false, lhs_constants: false },
    },
  },
  server: { port: 5173, strictPort: true, fs: { allow: [".", "../languages"] } },
  test: {
    environment: "happy-dom",
    environmentOptions: { happyDOM: { width: 420, height: 640 } },
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/set-up.ts"],
    restoreMocks: true,
    // For a test that hangs; how long one takes depends on what else the machine does.
    testTimeout: 30_000,
  },
}));

/** A catalogue of texts is a module for the page. */
function catalogues(): Plugin {
  return {
    name: "catalogues",
    load(id) {
      if (!id.endsWith(".ftl")) return null;
      this.addWatchFile(id);
      return moduleOf(readFileSync(id, "utf8"));
    },
  };
}

/** What is shipped has a text's place among all of them instead of its key, on both sides. */
function numberedCatalogues(): Plugin {
  const keys = keysOf(readFileSync(`${import.meta.dirname}/../languages/en.ftl`, "utf8"));
  return {
    name: "numbered-catalogues",
    load: (id) => (id.endsWith(".ftl") ? listOf(readFileSync(id, "utf8"), keys) : null),
    transform: {
      // By then components and types are scripts.
      order: "post",
      handler: (code, id) =>
        id.includes("/node_modules/") ? null : { code: numbered(code, keys), map: null },
    },
  };
}

/** Takes out of a build what would load styles and further scripts before a script that is loaded later. */
function nothingToPreload(): Plugin {
  return {
    name: "nothing-to-preload",
    enforce: "pre",
    apply: "build",
    load: (id) =>
      id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : null,
  };
}
