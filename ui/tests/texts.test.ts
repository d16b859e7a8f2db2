import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { moduleOf, typesOf } from "../build/catalogue";

test("the page's compiler knows the texts there are (`npm run texts` tells it)", async () => {
  const english = readFileSync("../languages/en.ftl", "utf8");
  await expect(typesOf(english)).toMatchFileSnapshot("../src/text/texts.ts");
});

test("the page gets its own texts only", () => {
  const page = moduleOf('# Remark\napp = A "b"\ntray-open = C\nlong = D { $count } E\n');
  expect(page).toBe(
    'export default (put,word,form)=>({"app":"A \\"b\\"",\n"long":v=>"D "+put(v.count)+" E"});',
  );
});

test("what the page could not say is told when it is built", () => {
  expect(() => moduleOf("odd = { DATETIME($date) }\n")).toThrow("only values and choices");
  const files = readdirSync("../languages").filter((file) => file.endsWith(".ftl"));
  expect(files.length).toBeGreaterThan(1);
  for (const file of files)
    expect(moduleOf(readFileSync(`../languages/${file}`, "utf8"))).toContain('"app":');
});
