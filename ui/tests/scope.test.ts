import { describe, expect, test } from "vitest";
import { scope } from "../build/scope";

const src = new URL("../src/", import.meta.url).pathname;

describe("the class of a component's styles", () => {
  test("is the same in each build, short, and another one for each component", () => {
    const files = Object.keys(import.meta.glob("../src/**/*.svelte")).map((file) =>
      file.replace("../src/", src),
    );
    const classes = files.map(scope);
    expect(files.length).toBeGreaterThan(50);
    expect(new Set(classes).size).toBe(files.length);
    expect(files.map(scope)).toEqual(classes);
    for (const name of classes) expect(name).toMatch(/^[A-Z][0-9a-z]{1,2}$/);
  });

  test("that two would have is refused", () => {
    // Both sum up to the same.
    scope(`${src}Aa.svelte`);
    expect(() => scope(`${src}BB.svelte`)).toThrow(/Aa\.svelte.*rename/);
  });
});
