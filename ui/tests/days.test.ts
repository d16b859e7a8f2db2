import { describe, expect, it } from "vitest";
import { byDay } from "../src/activity/days";
import type { Entry } from "../src/backend/types";

const NOON = new Date(2026, 2, 2, 12).getTime();
const MINUTE = 60_000;

/** An entry so many minutes before noon. */
function entry(before: number): Entry {
  const at = NOON - before * MINUTE;
  return {
    id: `e${before}`,
    account: "a",
    at,
    detail: { kind: "gap", until: at },
    hushed: null,
    unseen: false,
  };
}

function entries(from: number, to: number): Entry[] {
  return Array.from({ length: to - from }, (_, index) => entry(from + index));
}

/** The entries of each chunk by its key. */
function chunks(list: readonly Entry[], top: Entry | null): Map<string, string> {
  const all = byDay(list, NOON, top).flatMap((day) => day.chunks);
  return new Map(all.map((chunk) => [chunk.key, chunk.entries.map((one) => one.id).join()]));
}

describe("the chunks of the list", () => {
  it("hold each entry once, in order, and say how many are above", () => {
    // Noon is in the midst of the first day, and three days follow.
    const list = entries(-5, 4000);
    const all = byDay(list, NOON, entry(0)).flatMap((day) => day.chunks);

    expect(all.flatMap((chunk) => chunk.entries)).toEqual(list);
    for (const chunk of all) expect(list[chunk.above]).toBe(chunk.entries[0]);
    expect(new Set(all.map((chunk) => chunk.key)).size).toBe(all.length);
    expect(Math.max(...all.map((chunk) => chunk.entries.length))).toBeLessThanOrEqual(10);
  });

  it("stay what they are when older entries are loaded", () => {
    const before = chunks(entries(0, 33), entry(0));
    const after = chunks(entries(0, 233), entry(0));

    const full = [...before].slice(0, 3);
    expect(full.map(([, held]) => held.split(",").length)).toEqual([10, 10, 10]);
    for (const [key, held] of full) expect(after.get(key)).toBe(held);
  });

  it("stay what they are when newer entries come in", () => {
    const before = chunks(entries(0, 33), entry(0));
    const some = chunks(entries(-12, 33), entry(0));
    const more = chunks(entries(-15, 33), entry(0));

    for (const [key, held] of before) expect([some.get(key), more.get(key)]).toEqual([held, held]);
    // Of the new ones as well only those at the very top change.
    expect([...some.values()].slice(1, 2)).toEqual([...more.values()].slice(1, 2));
    expect(some.size).toBe(before.size + 2);
  });

  it("are counted from the top where nothing is known of it", () => {
    expect([...chunks(entries(0, 12), null).values()]).toEqual(["e0,e1,e2,e3,e4,e5,e6,e7,e8,e9", "e10,e11"]);
    expect(byDay([], NOON, null)).toEqual([]);
  });
});
