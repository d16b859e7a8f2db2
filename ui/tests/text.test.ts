import { describe, expect, test } from "vitest";
import { indented } from "../src/text/json";
import {
  ago,
  briefly,
  clock,
  dayName,
  full,
  lasting,
  machine,
  moment,
  precise,
  ticking,
} from "../src/text/time";

const NOON = new Date(2026, 4, 20, 12, 0, 0).getTime();
const HOUR = 3_600_000;

describe("times", () => {
  test("are relative for an hour, then a clock time", () => {
    expect(ago(NOON - 20_000, NOON)).toBe("just now");
    expect(ago(NOON - 5 * 60_000, NOON)).toMatch(/^5.*ago$/);
    expect(ago(NOON - 2 * HOUR, NOON)).toBe(clock(NOON - 2 * HOUR));
  });

  test("ahead of our clock are clock times, not negative ones", () => {
    expect(ago(NOON + 90_000, NOON)).toBe(clock(NOON + 90_000));
  });

  test("days are named from today backwards", () => {
    expect(dayName(NOON - HOUR, NOON)).toBe("Today");
    expect(dayName(NOON - 13 * HOUR, NOON)).toBe("Yesterday");
    expect(dayName(NOON - 72 * HOUR, NOON)).toContain("Sunday");
    expect(dayName(NOON - 9000 * HOUR, NOON)).toContain("2025");
  });

  test("another day than today is said", () => {
    expect(moment(NOON - HOUR, NOON)).toBe(clock(NOON - HOUR));
    expect(moment(NOON - 48 * HOUR, NOON)).toContain("18");
    expect(briefly(NOON - 48 * HOUR, NOON)).toContain("18");
    expect(precise(NOON, NOON + 1000)).not.toContain("2026");
    expect(precise(NOON, NOON - 48 * HOUR)).toContain("2026");
  });

  test("that no calendar knows are left out instead of breaking the page", () => {
    for (const odd of [NaN, Infinity, 9e18, -9e18]) {
      expect([clock(odd), full(odd), machine(odd), ago(odd, NOON), moment(odd, NOON)].join("")).not.toContain(
        "Invalid",
      );
    }
  });
});

test.each([
  [-5000, "0:00"],
  [7999, "0:07"],
  [754_000, "12:34"],
  [3_723_000, "1:02:03"],
  [NaN, "0:00"],
])("%d ms tick as %s", (length, words) => {
  expect(ticking(length)).toBe(words);
});

test.each([
  [0, "0s"],
  [2600, "3s"],
  [754_000, "12m 34s"],
  [3_600_000, "1h"],
  [-1, "0s"],
])("%d ms last %s", (length, words) => {
  expect(lasting(length)).toBe(words);
});

describe("raw messages", () => {
  test("are indented without a change to what they say", () => {
    const raw = '{"b":1.0,"a":[1e999,{},[ ],"x,{\\"y\\":[}"],"n":12345678901234567890}';
    const shown = indented(raw);
    expect(shown).toBe(
      '{\n  "b": 1.0,\n  "a": [\n    1e999,\n    {},\n    [],\n    "x,{\\"y\\":[}"\n  ],\n  "n": 12345678901234567890\n}',
    );
  });

  test("that are cut short or no JSON at all are shown all the same", () => {
    expect(indented('{"a":"unfinished')).toBe('{\n  "a": "unfinished');
    expect(indented("}}]")).toContain("}");
    expect(indented('"\\')).toBe('"\\');
    expect(indented("[".repeat(5000)).length).toBeLessThan(150_000);
  });
});
