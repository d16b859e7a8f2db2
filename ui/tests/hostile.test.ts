import { fireEvent } from "@testing-library/svelte";
import { expect, test } from "vitest";
import numbers from "../../crates/core/tests/decisions/numbers.json";
import { isDialled, isNumber } from "../src/activity/dialling";
import { CONNECTED, account, call, entry, find, open, ringing, settled } from "./samples";

const MARKUP = '<img src=x onerror="window.hacked=1"><b>bold</b>&amp;<script>window.hacked=1</script>';
const REVERSED = "\u202Egnp.exe";
const NOW = Date.now();

test("nothing that a server says becomes markup", async () => {
  await open((mock) => {
    const reason = { kind: MARKUP, message: MARKUP, detail: MARKUP };
    mock.accounts = [
      account(CONNECTED, {
        id: "alice",
        name: MARKUP,
        server: MARKUP,
        secrets: { kept: "session", why: MARKUP },
      }),
      account({ state: "stopped", reason }, { id: "bob", name: MARKUP }),
    ];
    mock.record(ringing("live", { name: MARKUP, number: MARKUP, extension: MARKUP }), MARKUP);
    mock.record(call("call", { name: MARKUP, number: MARKUP, extension: MARKUP }, NOW), MARKUP);
    mock.record(
      entry("r", NOW, { kind: "registration", extension: MARKUP, state: "registered", device: MARKUP }),
    );
    mock.record(entry("e", NOW, { kind: "extension", extension: MARKUP, change: "deleted" }));
    mock.record(entry("o", NOW, { kind: "other", class: MARKUP, summary: MARKUP }));
  });
  await fireEvent.click(find('[data-entry-id="call"] button'));
  await fireEvent.click(find('[aria-controls="technical"]'));
  await settled();
  for (const tag of ["img", "b", "script"])
    expect(document.querySelectorAll(`#activity ${tag}, header ${tag}`).length).toBe(0);
  expect("hacked" in window).toBe(false);
  expect(find(".card .who").textContent).toBe(MARKUP);
  expect(find("pre").textContent).toContain("<b>bold</b>");
});

test("what a telephone would obey is shown, and neither called nor copied", async () => {
  const code = "*21*0900123456#";
  await open((mock) => {
    mock.accounts = [account(CONNECTED)];
    mock.record(ringing("live", { name: "Your bank", number: code }));
    mock.record(call("call", { name: "Your bank", number: code }, NOW));
  });
  await fireEvent.click(find('[data-entry-id="call"] button'));
  await settled();
  expect(find(".card .number").textContent).toBe(code);
  expect(find("[data-no-number]").textContent).toContain("*");
  const offers = "[data-call-back], [data-add-contact], [aria-label='Copy number']";
  expect(document.querySelector(offers)).toBeNull();
});

test.each(numbers)("$number is offered as core decides", ({ number, tel, copied }) => {
  expect([isDialled(number), isNumber(number)]).toEqual([tel !== null, copied]);
});

test("text that turns the writing direction stays within its own place", async () => {
  await open((mock) => {
    mock.accounts = [account(CONNECTED, { name: REVERSED })];
    mock.record(ringing("live", { name: REVERSED, number: REVERSED, extension: REVERSED }));
    mock.record(
      call("call", { name: REVERSED, number: "1", extension: REVERSED }, NOW),
      JSON.stringify(REVERSED),
    );
    mock.record(
      entry("r", NOW, { kind: "registration", extension: REVERSED, state: "registered", device: REVERSED }),
    );
    mock.record(entry("o", NOW, { kind: "other", class: REVERSED, summary: REVERSED }));
    mock.record(entry("e", NOW, { kind: "extension", extension: REVERSED, change: "created" }));
  });
  await fireEvent.click(find('[data-entry-id="call"] button'));
  await settled();
  const texts = document.createTreeWalker(find(".page"), NodeFilter.SHOW_TEXT);
  let met = 0;
  while (texts.nextNode()) {
    if (!texts.currentNode.textContent?.includes("\u202E")) continue;
    met++;
    expect(texts.currentNode.parentElement?.closest("bdi, pre")).not.toBeNull();
  }
  expect(met).toBeGreaterThan(8);
});

test("names of any length and times of any size are drawn", async () => {
  await open((mock) => {
    mock.accounts = [account(CONNECTED, { name: "n".repeat(100_000) })];
    mock.record(
      call("a", { name: "long ".repeat(50_000), started: -9e15, answered: NaN, ended: Infinity }, NOW),
    );
    mock.record(entry("g", NOW, { kind: "gap", until: 9e18 }));
    mock.record(entry("o", 9e17, { kind: "other", class: "", summary: "" }));
  });
  await fireEvent.click(find('[data-entry-id="a"] button'));
  await settled();
  expect(document.querySelectorAll("#entries [data-entry-id]").length).toBe(3);
});

test("no element carries a style attribute, which the content-security policy forbids in markup", async () => {
  await open((mock) => {
    mock.accounts = [account()];
    mock.record(ringing("live"));
    mock.record(call("a"));
  });
  expect(document.querySelectorAll("[style], style, script").length).toBe(0);
});

test("times of no calendar and ids that come twice take nothing from the list", async () => {
  const END = 8.64e15;
  const times = [2 ** 63, END + 1, END, NOW, 0, -1, -END, -END - 1, -(2 ** 63)];
  const listed = times.map((at, index) => entry(`t${index}`, at, { kind: "gap", until: at }));
  await open((mock) => {
    mock.accounts = [account(CONNECTED)];
    for (const one of listed) mock.record(one);
    mock.record(
      call("c", { started: 2 ** 63, answered: -(2 ** 63), ended: 2 ** 63, clockAhead: 2 ** 63 }, END + 5),
    );
    const find = mock.find.bind(mock);
    mock.find = async (...asked) => {
      const { entries, more } = await find(...asked);
      return { entries: [...entries, ...entries], more };
    };
  });
  const rows = () =>
    [...document.querySelectorAll("[data-entry-id]")].map((row) => (row as HTMLElement).dataset.entryId);
  expect(rows().sort()).toEqual(["c", ...listed.map((one) => one.id)]);
  const days = [...document.querySelectorAll("h2[id^=day-]")];
  expect(new Set(days.map((day) => day.id)).size).toBe(days.length);
  expect(days.every((day) => day.textContent !== "")).toBe(true);

  await fireEvent.click(find('[data-entry-id="c"] button'));
  await settled();
  await fireEvent.click(find('[data-filter="calls"], [role="tab"]:nth-child(2)'));
  await settled();
  expect(rows()).toEqual(["c"]);
});
