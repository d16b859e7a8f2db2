import { describe, expect, test } from "vitest";
import { isLive, liveCalls, merge, newestFirst, passes, upsert } from "../src/page/entries";
import { call, entry, ringing } from "./samples";

const at = (id: string, time: number) => entry(id, time, { kind: "other", class: "x/y", summary: "" });
const ids = (entries: readonly { id: string }[]) => entries.map((one) => one.id);

describe("the order of entries", () => {
  test("is newest first, and by id within one millisecond", () => {
    expect(ids([at("a", 1), at("c", 2), at("b", 2)].sort(newestFirst))).toEqual(["c", "b", "a"]);
  });

  test("holds wherever an entry is added", () => {
    const list = [at("d", 40), at("b", 20)];
    expect(ids(upsert(list, at("e", 50)))).toEqual(["e", "d", "b"]);
    expect(ids(upsert(list, at("c", 30)))).toEqual(["d", "c", "b"]);
    expect(ids(upsert(list, at("a", 10)))).toEqual(["d", "b", "a"]);
    expect(ids(list)).toEqual(["d", "b"]);
  });

  test("follows an entry whose time changed, without a second copy", () => {
    expect(ids(upsert([at("c", 30), at("b", 20), at("a", 10)], at("a", 25)))).toEqual(["c", "a", "b"]);
  });
});

test("an entry known already counts more than the same of an older page", () => {
  const fresh = call("a", { outcome: "missed" }, 10);
  const merged = merge([at("b", 20), fresh], [call("a", { outcome: "unknown" }, 10), at("c", 5)]);
  expect(ids(merged)).toEqual(["b", "a", "c"]);
  expect(merged[1]).toBe(fresh);
});

test("live calls show ringing ones first, then the newest", () => {
  const talking = call("talk", { phase: "talking", outcome: null }, 300);
  const held = call("held", { phase: "held", outcome: null }, 400);
  expect(ids(liveCalls([held, talking, call("over"), ringing("ring")]))).toEqual(["ring", "held", "talk"]);
});

test("only a call that is not over is live", () => {
  expect(isLive(ringing("a"))).toBe(true);
  expect(isLive(call("a"))).toBe(false);
  expect(isLive(at("a", 1))).toBe(false);
});

test.each([
  ["all", true, true, true],
  ["calls", true, true, false],
  ["missed", false, true, false],
  ["other", false, false, true],
] as const)("the filter %s", (filter, answered, missed, other) => {
  expect(passes(call("a"), filter)).toBe(answered);
  expect(passes(call("a", { outcome: "missed" }), filter)).toBe(missed);
  expect(passes(call("a", { outcome: "unknown" }), filter)).toBe(missed);
  expect(passes(at("a", 1), filter)).toBe(other);
});
