import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { MockBackend } from "../src/backend/mock";
import { account, call, entry, find, open, openWith, rowIds, settled } from "./samples";

const NOW = Date.now();
const ENTRIES = [
  call("a", { name: "Zoë Müller" }, NOW - 1000),
  call("b", { name: "Ann" }, NOW - 2000),
  call("c", { name: "Bob" }, NOW - 3000),
];

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const inDialog = (name: string) => fireEvent.click(within(find("dialog")).getByRole("button", { name }));
const asked = (mock: MockBackend) => mock.asked.filter((one) => one.what === "forget");

describe("an entry", () => {
  async function forgetting(id: string) {
    const opened = await openWith(ENTRIES);
    await fireEvent.click(find(`[data-row='${id}']`));
    await settled();
    await press("Delete");
    return opened;
  }

  test("is deleted after a question, and the keys go on from the next one", async () => {
    const { mock } = await forgetting("b");
    expect(find("dialog h2").textContent).toBe("Delete this entry?");
    expect(asked(mock)).toEqual([]);
    await inDialog("Delete");
    await settled();
    expect(asked(mock)).toEqual([{ what: "forget", with: { of: "entry", entry: "b" } }]);
    expect(rowIds()).toEqual(["a", "c"]);
    expect(document.querySelector("dialog")).toBeNull();
    expect(document.activeElement).toBe(find("[data-row='c']"));
  });

  test("that is the last one leaves the keys to the one above", async () => {
    await forgetting("c");
    await inDialog("Delete");
    await settled();
    expect(document.activeElement).toBe(find("[data-row='b']"));
  });

  test("stays where one thinks better of it", async () => {
    const { mock } = await forgetting("b");
    await inDialog("Cancel");
    await settled();
    expect([asked(mock), rowIds()]).toEqual([[], ["a", "b", "c"]]);
  });

  test.each([
    ["has ended can", NOW, 1],
    ["lasts can't", null, 0],
  ])("that %s be deleted", async (_, until, offered) => {
    await openWith([entry("g", NOW - 1000, { kind: "gap", until })]);
    await fireEvent.click(find("[data-row='g']"));
    await settled();
    expect(find(".detail dl")).toBeTruthy();
    expect(screen.queryAllByRole("button", { name: "Delete" })).toHaveLength(offered);
  });

  test("comes back where it can't be deleted, and why is told", async () => {
    const { mock } = await forgetting("b");
    mock.failing.set("forget", "The disk is full.");
    await inDialog("Delete");
    await settled();
    expect(rowIds()).toEqual(["a", "b", "c"]);
    expect(find("[data-notice]").textContent).toContain("The disk is full.");
  });

  test("that another window deleted goes from the list", async () => {
    const { mock } = await openWith([...ENTRIES, entry("gap", NOW, { kind: "gap", until: null })]);
    mock.emit({ type: "forgotten", part: { of: "entry", entry: "a" } });
    await settled();
    expect(rowIds()).toEqual(["gap", "b", "c"]);
    mock.emit({ type: "forgotten", part: { of: "all" } });
    await settled();
    expect(rowIds()).toEqual(["gap"]);
  });
});

describe("the whole history", () => {
  async function general(set: (mock: MockBackend) => void = () => undefined) {
    const opened = await open((mock) => {
      mock.accounts = [account()];
      mock.entries = ENTRIES;
      set(mock);
    });
    await fireEvent.click(find("#place-settings"));
    await fireEvent.click(find("#settings-general"));
    await settled();
    return opened;
  }

  test("says how much room it takes", async () => {
    await general((mock) => (mock.historySize = async () => 12_345_678));
    expect(document.body.textContent).toContain("It takes 12.4 MB.");
  });

  test("is deleted after a question", async () => {
    const { mock, page } = await general();
    await press("Delete everything");
    expect(find("dialog h2").textContent).toBe("Delete the whole history?");
    await inDialog("Delete");
    await settled();
    expect(asked(mock)).toEqual([{ what: "forget", with: { of: "all" } }]);
    expect(page.list.rows).toEqual([]);
  });

  test("takes in a file, says what came of it, and shows it", async () => {
    const more = call("d", { name: "Eve" }, NOW - 4000);
    const { mock, page } = await general();
    mock.imported = [ENTRIES[0] ?? more, more];
    await press("Import a file");
    await settled();
    expect(screen.getAllByRole("status").map((one) => one.textContent?.trim())).toContain(
      "1 new, 1 there already.",
    );
    expect(page.list.rows.map((row) => row.id)).toEqual(["a", "b", "c", "d"]);
    expect(page.tally?.all).toBe(4);
  });

  test("says which lines of a file could not be read", async () => {
    const { mock } = await general();
    mock.importActivity = async () => ({ new: 0, known: 0, unreadable: 2, firstUnreadable: 7 });
    await press("Import a file");
    await settled();
    expect(document.body.textContent).toContain("0 new, 0 there already; not readable: 2, first line 7.");
  });

  test("counts what is read, and an import can be stopped", async () => {
    const { mock } = await general();
    let stop = () => {};
    mock.importActivity = () => new Promise((answer) => (stop = () => answer(null)));
    mock.transferProgress = async () => 1234;
    mock.stopTransfer = async () => stop();
    await press("Import a file");
    await waitFor(() => expect(document.body.textContent).toContain("1,234 entries so far"));
    // Also by who was elsewhere meanwhile.
    await fireEvent.click(find("#settings-quiet"));
    await fireEvent.click(find("#settings-general"));
    const button = screen.getByRole("button", { name: "Cancel" });
    await press("Cancel");
    await settled();
    expect(screen.getByRole("button", { name: "Import a file" })).toBe(button);
    expect(document.body.textContent).not.toContain("so far");
  });

  test("says why a file was not taken in", async () => {
    const { mock } = await general();
    mock.failing.set("importActivity", "There is no such file.");
    await press("Import a file");
    await settled();
    expect(find("[data-notice]").textContent).toContain("There is no such file.");
  });
});
