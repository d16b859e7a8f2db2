import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

export default ts.config(
  // Generated from the Rust types, and what is built.
  { ignores: ["dist/", "src/backend/types.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  // Prettier says how it looks.
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: { allowDefaultProject: ["*.config.ts"] },
        extraFileExtensions: [".svelte"],
      },
    },
    // TypeScript knows better what is there.
    rules: { "no-undef": "off" },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // A space at an end of a text would be taken away without them.
      "svelte/no-useless-mustaches": "off",
    },
  },
  {
    files: ["**/*.svelte"],
    rules: {
      // What another component exports has no type here; svelte-check, which knows it, checks the same.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    // Its sets are never changed but replaced, as all that the program tells.
    files: ["src/page/page.svelte.ts"],
    rules: { "svelte/prefer-svelte-reactivity": "off" },
  },
  {
    // The program's answers come later, and when it refuses, as plain texts; its plays do as it does.
    files: ["src/backend/mock/**", "tests/**"],
    rules: { "@typescript-eslint/only-throw-error": "off", "@typescript-eslint/require-await": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
