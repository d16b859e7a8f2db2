import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import {
  CONNECTED,
  account,
  call,
  entry,
  find,
  holdAnswers,
  open,
  openWith,
  ringing,
  rowIds,
  settled,
} from "./samples";

const NOW = Date.now();
const field = () => find<HTMLInputElement>("#search");

/** Types, and does not wait for the pause of who types. */
async function look(text: string) {
  await fireEvent.input(field(), { target: { value: text } });
  await fireEvent.keyDown(field(), { key: "Enter" });
  await settled();
}

const ENTRIES = [
  call("a", { name: "Zoë Müller", number: "+40 21 555 0142" }, NOW - 1000),
  call("b", { name: null, number: "*52", direction: "outbound" }, NOW - 2000),
  entry("c", NOW - 3000, { kind: "topic", title: "New price list", change: "added", by: null }),
];

describe("the search", () => {
  test("finds what is typed, and all again when it is cleared", async () => {
    await openWith(ENTRIES);
    await look("zoe mu");
    expect(rowIds()).toEqual(["a"]);
    await look("price");
    expect(rowIds()).toEqual(["c"]);
    await fireEvent.click(screen.getByRole("button", { name: "Clear the search" }));
    await settled();
    expect(rowIds()).toEqual(["a", "b", "c"]);
    expect(document.activeElement).toBe(field());
  });

  test("waits for who types on", async () => {
    const { mock } = await openWith(ENTRIES);
    await fireEvent.input(field(), { target: { value: "z" } });
    await fireEvent.input(field(), { target: { value: "zo" } });
    await settled();
    expect(mock.asked.filter((one) => one.what === "find")).toEqual([]);
    await fireEvent.keyDown(field(), { key: "Enter" });
    expect(mock.asked.filter((one) => one.what === "find")).toHaveLength(1);
  });

  test("is reached by the slash, and left by Escape", async () => {
    await openWith(ENTRIES);
    find("[data-row='b']").focus();
    await fireEvent.keyDown(find("[data-row='b']"), { key: "/" });
    expect(document.activeElement).toBe(field());
    await look("zoe");
    await fireEvent.keyDown(field(), { key: "Escape" });
    await settled();
    expect([field().value, rowIds().length]).toEqual(["", 3]);
    await fireEvent.keyDown(field(), { key: "Escape" });
    expect(document.activeElement).not.toBe(field());
    field().focus();
    await fireEvent.keyDown(field(), { key: "ArrowDown" });
    expect(document.activeElement).toBe(find("[data-row='a']"));
  });

  test("says that nothing is found, and offers all again", async () => {
    await openWith(ENTRIES);
    await look("nobody");
    expect(rowIds()).toEqual([]);
    expect(find("#entries").textContent).toContain("Nothing found");
    await fireEvent.click(find("#entries button"));
    await settled();
    expect(rowIds()).toHaveLength(3);
  });

  test("that fails says so and can be tried again", async () => {
    const { mock } = await openWith(ENTRIES);
    mock.failing.set("find", "locked");
    await look("zoe");
    // What was there stays, so that nothing is lost.
    expect(rowIds()).toHaveLength(3);
    expect(find("[data-finding-failed]").textContent).toContain("The search failed");
    mock.failing.clear();
    await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await settled();
    expect(rowIds()).toEqual(["a"]);
  });

  test("leaves calls that ring where they are, and takes in what fits", async () => {
    const { mock } = await openWith([...ENTRIES, ringing("r")]);
    await look("zoe");
    expect(find(".card").dataset["entryId"]).toBe("r");
    mock.record(call("d", { name: "Zoe" }, NOW));
    mock.record(call("e", { name: "Ben" }, NOW));
    mock.record(call("a", { name: "Zoë Müller", outcome: "missed" }, NOW - 1000));
    await settled();
    expect(rowIds()).toEqual(["d", "a"]);
    expect(find("[data-entry-id='a']").dataset["outcome"]).toBe("missed");
  });

  test("an answer that comes late is of no use", async () => {
    const { mock, page } = await openWith(ENTRIES);
    const answers: (() => void)[] = [];
    const real = mock.find.bind(mock);
    mock.find = async (search, before) => {
      await new Promise<void>((answer) => answers.push(answer));
      return real(search, before);
    };
    const first = page.find({ text: "zoe", filter: "all", account: null });
    const second = page.find({ text: "price", filter: "all", account: null });
    answers[1]?.();
    await second;
    answers[0]?.();
    await first;
    await settled();
    expect(rowIds()).toEqual(["c"]);
  });

  test("brings back nothing that was deleted while it was read, and loses nothing that came", async () => {
    const { mock, page } = await openWith(ENTRIES);
    const answer = holdAnswers(mock);
    const finding = page.find({ text: "zoe", filter: "all", account: null });
    await settled();
    mock.record(call("d", { name: "Zoe" }, NOW));
    page.forget({ of: "entry", entry: "a" });
    answer();
    await finding;
    await settled();
    expect(rowIds()).toEqual(["d"]);
  });

  test("keeps to one account", async () => {
    await open((mock) => {
      mock.accounts = [account(), account(CONNECTED, { id: "b", name: "wall" })];
      mock.entries = [call("a"), { ...call("w"), account: "b" }];
    });
    await fireEvent.change(find("#search-account"), { target: { value: "b" } });
    await settled();
    expect(rowIds()).toEqual(["w"]);
    expect(screen.getByRole("tab", { name: /^Calls/ }).textContent).toContain("1");
  });
});

describe("what is found", () => {
  test("is written to a file", async () => {
    const { mock } = await openWith(ENTRIES);
    await look("zoe");
    await fireEvent.click(find("#export"));
    await fireEvent.click(find("input[value='jsonl']"));
    await fireEvent.click(screen.getByRole("button", { name: "Choose a file" }));
    await settled();
    const search = { text: "zoe", filter: "all", account: null };
    expect(mock.asked.at(-1)).toEqual({ what: "exportActivity", with: { search, format: "jsonl" } });
    expect(find("dialog").textContent).toContain("1 entry was written.");
    await fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(document.querySelector("dialog")).toBeNull();
  });

  test("is counted while it is written, and can be left unwritten", async () => {
    const { mock } = await openWith(ENTRIES);
    const tellers: ((count: number | null) => void)[] = [];
    mock.exportActivity = () => new Promise((answer) => tellers.push(answer));
    mock.transferProgress = async () => 1234;
    mock.stopTransfer = async () => tellers.forEach((tell) => tell(null));
    await fireEvent.click(find("#export"));
    await fireEvent.click(screen.getByRole("button", { name: "Choose a file" }));
    await waitFor(() => expect(find("dialog").textContent).toContain("1,234 entries so far"));
    await fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await settled();
    expect(document.querySelector("dialog")).toBeNull();
  });

  test("and why it was not is told in place", async () => {
    const { mock } = await openWith(ENTRIES);
    mock.failing.set("exportActivity", "The disk is full.");
    await fireEvent.click(find("#export"));
    await fireEvent.click(screen.getByRole("button", { name: "Choose a file" }));
    await settled();
    expect(find("dialog [role='alert']").textContent).toBe("The disk is full.");
    expect(screen.getByRole("button", { name: "Choose a file" })).toBeTruthy();
  });
});

describe("a call in the list", () => {
  async function opened() {
    const times = { started: NOW - 90_000, answered: NOW - 80_000, ended: NOW - 20_000 };
    const both = await openWith([call("a", times)]);
    await fireEvent.click(find("[data-row='a']"));
    await settled();
    return both;
  }

  test("shows its timeline", async () => {
    await opened();
    const steps = [...document.querySelectorAll("ol li")].map((one) =>
      one.textContent?.replaceAll(/\s+/g, " ").trim(),
    );
    expect(steps[0]).toMatch(/Rings$/);
    expect(steps[1]).toMatch(/Answered after 10s$/);
    expect(steps[2]).toMatch(/Ended after 1m$/);
  });

  test("is called back", async () => {
    const { mock } = await opened();
    await fireEvent.click(find("[data-call-back]"));
    await settled();
    expect(mock.asked.at(-1)).toEqual({ what: "callBack", with: "+40 21 555 0142" });
  });

  test("gets a name, and what is wrong with it stands beside it", async () => {
    const { mock } = await opened();
    await fireEvent.click(find("[data-add-contact]"));
    const name = find<HTMLInputElement>("#contact-name");
    expect(name.value).toBe("Maria Popescu");
    await fireEvent.input(name, { target: { value: " " } });
    await fireEvent.submit(find("#contact"));
    await settled();
    expect(find("#contact-failure").textContent).toBe("Type a name.");
    await fireEvent.input(name, { target: { value: "Ann" } });
    await fireEvent.submit(find("#contact"));
    await settled();
    expect(mock.asked.at(-1)).toEqual({
      what: "addContact",
      with: { name: "Ann", number: "+40 21 555 0142" },
    });
    expect(document.querySelector("dialog")).toBeNull();
  });

  test("from nobody known is neither called nor named", async () => {
    await openWith([call("a", { number: "anonymous" })]);
    await fireEvent.click(find("[data-row='a']"));
    expect(document.querySelector("[data-call-back], [data-add-contact]")).toBeNull();
  });
});
