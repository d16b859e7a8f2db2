import { describe, expect, test } from "vitest";
import { NOTHING_MANAGED } from "../src/backend/managed";
import { USUAL_SETTINGS } from "../src/backend/mock/settings";
import { MockBackend } from "../src/backend/mock";
import type { Delta, Snapshot } from "../src/backend/types";
import { Page, messageOf } from "../src/page/page.svelte";
import { CALM, account, call, entry, holdAnswers } from "./samples";

const ids = (page: Page) => page.list.rows.map((one) => one.id);

function many(count: number) {
  return Array.from({ length: count }, (_, index) =>
    call(`c${String(index).padStart(3, "0")}`, {}, 1000 - index),
  );
}

async function opened(set: (mock: MockBackend) => void = () => undefined) {
  const mock = new MockBackend();
  set(mock);
  const page = new Page(mock);
  await page.open();
  return { mock, page };
}

describe("what the program tells", () => {
  test("is shown from the snapshot on", async () => {
    const { mock, page } = await opened((mock) => (mock.accounts = [account()]));
    expect([page.phase, page.version, page.accounts.length]).toEqual(["ready", "0.1.0", 1]);
    mock.record(call("a", {}, 10));
    mock.record(call("b", {}, 20));
    mock.record(call("a", { outcome: "missed" }, 10));
    expect(ids(page)).toEqual(["b", "a"]);
    expect(page.list.rows[1]?.detail).toMatchObject({ outcome: "missed" });
  });

  test("is not lost when it overtakes the snapshot", async () => {
    const mock = new MockBackend();
    let answer: (snapshot: Snapshot) => void = () => undefined;
    let tell: (delta: Delta) => void = () => undefined;
    mock.subscribe = (onDelta) => {
      tell = onDelta;
      return new Promise((done) => (answer = done));
    };
    const page = new Page(mock);
    const opening = page.open();
    tell({ type: "entry", entry: call("a", { outcome: "missed" }, 10) });
    answer({
      version: "1",
      accounts: [],
      first: null,
      entries: [call("a", {}, 10), call("b", {}, 5)],
      more: false,
      managed: NOTHING_MANAGED,
      alerts: CALM,
      people: [],
      settings: USUAL_SETTINGS,
      show: null,
    });
    await opening;
    expect(ids(page)).toEqual(["a", "b"]);
    expect(page.list.rows[0]?.detail).toMatchObject({ outcome: "missed" });
  });

  test("comes from the newest opening only", async () => {
    const { mock, page } = await opened();
    await page.open();
    mock.record(call("a"));
    mock.emit({ type: "notice", text: "once" });
    expect(page.notices.length).toBe(1);
    expect(ids(page)).toEqual(["a"]);
  });

  test("a failure to open is kept for the reader and can be tried again", async () => {
    const { mock, page } = await opened((mock) => mock.failing.set("subscribe", "The history is damaged."));
    expect([page.phase, page.failure]).toEqual(["failed", "The history is damaged."]);
    mock.failing.clear();
    await page.open();
    expect(page.phase).toBe("ready");
  });
});

describe("older entries", () => {
  test("come page by page until there are no more", async () => {
    const { page } = await opened((mock) => (mock.entries = many(120)));
    expect([page.list.rows.length, page.list.more]).toEqual([50, true]);
    await page.loadOlder();
    expect([page.list.rows.length, page.list.more]).toEqual([100, true]);
    await page.loadOlder();
    expect([page.list.rows.length, page.list.more]).toEqual([120, false]);
    expect(ids(page)).toEqual(many(120).map((one) => one.id));
  });

  test("a change beyond what is loaded leaves no hole", async () => {
    const { mock, page } = await opened((mock) => (mock.entries = many(60)));
    mock.record(call("c055", { outcome: "missed" }, 945));
    expect(page.list.rows.length).toBe(50);
    await page.loadOlder();
    expect(page.list.rows.length).toBe(60);
    expect(page.list.rows[55]?.detail).toMatchObject({ outcome: "missed" });
  });

  test("a change while they are read counts, and what is deleted then does not come back", async () => {
    const { mock, page } = await opened((mock) => (mock.entries = many(60)));
    const answer = holdAnswers(mock);
    const loading = page.loadOlder();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    mock.record(call("c055", { outcome: "missed" }, 945));
    page.forget({ of: "entry", entry: "c056" });
    answer();
    await loading;
    expect(page.list.rows.length).toBe(59);
    expect(page.list.rows[55]?.detail).toMatchObject({ outcome: "missed" });
    expect(ids(page)).not.toContain("c056");
  });

  test("asking twice at once asks once", async () => {
    const { mock, page } = await opened((mock) => (mock.entries = many(60)));
    await Promise.all([page.loadOlder(), page.loadOlder()]);
    expect(mock.asked.filter((one) => one.what === "find").length).toBe(1);
  });

  test("a failure is shown and the next attempt goes on", async () => {
    const { mock, page } = await opened((mock) => (mock.entries = many(60)));
    mock.failing.set("find", "locked");
    await page.loadOlder();
    expect([page.list.older, page.list.more]).toEqual(["failed", true]);
    mock.failing.clear();
    await page.loadOlder();
    expect([page.list.older, page.list.rows.length]).toEqual(["idle", 60]);
  });
});

describe("notices", () => {
  test("the same is told once, the oldest give way", async () => {
    const { mock, page } = await opened();
    for (const text of ["a", "b", "a", "c", "d"]) mock.emit({ type: "notice", text });
    expect(page.notices.map((notice) => notice.text)).toEqual(["a", "c", "d"]);
  });

  test("a request that failed becomes one", async () => {
    const { mock, page } = await opened((mock) => (mock.accounts = [account()]));
    mock.failing.set("connect", "The program is ending.");
    await page.run(page.backend.connect("alice"));
    expect(page.notices[0]?.text).toBe("The program is ending.");
  });
});

test.each([
  ["plain", "plain"],
  [new Error("thrown"), "thrown"],
  [{ message: "object" }, "object"],
  [undefined, "undefined"],
])("the sentence of %o", (thrown, sentence) => {
  expect(messageOf(thrown)).toBe(sentence);
});

test("an entry of the snapshot may come in any order", async () => {
  const mock = new MockBackend();
  const gap = entry("g", 15, { kind: "gap", until: null });
  mock.subscribe = async () => ({
    version: "1",
    first: null,
    accounts: [],
    entries: [call("a", {}, 10), gap],
    more: false,
    managed: NOTHING_MANAGED,
    alerts: CALM,
    people: [],
    settings: USUAL_SETTINGS,
    show: null,
  });
  const page = new Page(mock);
  await page.open();
  expect(ids(page)).toEqual(["g", "a"]);
});
