import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { keysOf, listOf, moduleOf, numbered, typesOf } from "../build/catalogue";

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

test("the shipped page says its texts by their places among the English ones", () => {
  const english = "one = A\ntray-open = B\ntwo-more = C { $count }\n";
  const keys = keysOf(english);
  expect(keys).toEqual(["one", "two-more"]);
  expect(listOf("two-more = { $count } D\none = E\n", keys)).toBe(
    'export default (put,word,form)=>["E",\nv=>put(v.count)+" D"];',
  );
  expect(() => listOf("one = E\n", keys)).toThrow('no text "two-more"');
  expect(numbered("say('one') + [() => say(\n  \"two-more\", { count })] + essay(one)", keys)).toBe(
    "say(0) + [() => say(1, { count })] + essay(one)",
  );
  expect(() => numbered("say(key)", keys)).toThrow("no literal");
  expect(() => numbered('say("three")', keys)).toThrow("no such text");
});
