import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { forPage, typesOf } from "../build/catalogue";

const english = readFileSync("../languages/en.ftl", "utf8");

test("the page's compiler knows the texts there are (`npm run texts` tells it)", async () => {
  await expect(typesOf(english)).toMatchFileSnapshot("../src/text/texts.ts");
});

test("the page gets its own texts only, and whole", () => {
  const page = forPage(
    "# Remark\napp = A\ntray-open = B\n    more of it\nlong = { $count ->\n   *[other] C\n}\n",
  );
  expect(page).toBe("app = A\nlong = { $count ->\n   *[other] C\n}\n");
});
