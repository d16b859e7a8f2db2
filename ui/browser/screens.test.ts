import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SCREENS } from "./screens";

test("each screen has a name of its own", () => {
  const names = SCREENS.map((screen) => screen.name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test("each play of the mock is among the screens, and each screen has its play", () => {
  const source = readFileSync(new URL("../src/backend/mock/views.ts", import.meta.url), "utf8");
  const views = [...source.matchAll(/^ {2}(\w+)\(mock\) \{$/gm)].map((match) => match[1]);
  expect(views.length).toBeGreaterThan(20);
  expect([...new Set(SCREENS.map((screen) => screen.view))].sort()).toEqual(views.sort());
});
