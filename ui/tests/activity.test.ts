import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";
import {
  CONNECTED,
  account,
  call,
  entry,
  find,
  open,
  openWith,
  REASON,
  ringing,
  rowIds,
  settled,
} from "./samples";

const NOW = Date.now();
const other = (id: string, at: number) =>
  entry(id, at, { kind: "other", class: "topic/added", summary: "a topic" });
const row = (id: string) => find(`[data-entry-id="${id}"]`);
const tab = (name: string) => screen.getByRole("tab", { name: new RegExp(`^${name}`) });

describe("the list", () => {
  test("shows what happened, newest first, and follows each change", async () => {
    const { mock } = await openWith([call("a", {}, NOW - 5000), other("b", NOW - 9000)]);
    expect(rowIds()).toEqual(["a", "b"]);
    mock.record(other("c", NOW));
    mock.record(call("a", { outcome: "missed" }, NOW - 5000));
    await settled();
    expect(rowIds()).toEqual(["c", "a", "b"]);
    expect([row("a").dataset["kind"], row("a").dataset["outcome"]]).toEqual(["call", "missed"]);
    expect(row("b").dataset["kind"]).toBe("other");
  });

  test("has a section for each day", async () => {
    await openWith([
      call("a", {}, NOW),
      call("b", {}, NOW - 24 * 3_600_000),
      call("c", {}, NOW - 240 * 3_600_000),
    ]);
    const days = screen.getAllByRole("heading", { level: 2 }).map((one) => one.textContent);
    expect(days.slice(0, 2)).toEqual(["Today", "Yesterday"]);
    expect(days.length).toBe(3);
  });

  test.each([
    ["missed", "inbound", "Missed"],
    ["answered", "inbound", "Incoming"],
    ["answered", "outbound", "Outgoing"],
    ["answered_elsewhere", "inbound", "Answered elsewhere"],
    ["not_answered", "outbound", "No answer"],
    ["unknown", "inbound", "Rang, end not seen"],
    ["unknown", "outbound", "Outgoing, end not seen"],
  ] as const)("says %s %s in words", async (outcome, direction, word) => {
    await openWith([call("a", { outcome, direction })]);
    expect(row("a").textContent).toContain(word);
  });

  test("tells name, number, extension and duration of a call", async () => {
    await openWith([call("a", { started: NOW - 60_000, answered: NOW - 50_000, ended: NOW - 46_000 })]);
    const words = row("a").textContent?.replaceAll(/\s+/g, " ");
    for (const word of ["Maria Popescu", "+40 21 555 0142", "to 0003*006", "4s"])
      expect(words).toContain(word);
  });

  test("puts the number first where there is no name, and says when there is neither", async () => {
    await openWith([call("a", { name: null }), call("b", { name: null, number: null })]);
    expect(row("a").querySelector(".who")?.textContent).toBe("+40 21 555 0142");
    expect(row("b").querySelector(".who")?.textContent).toBe("Unknown caller");
  });

  test("shows registrations, extensions, unknown events and gaps as rows of their own", async () => {
    await openWith([
      entry("r", NOW - 1, {
        kind: "registration",
        extension: "0003*006",
        state: "expired",
        device: "192.0.2.7:5060",
      }),
      entry("e", NOW - 2, { kind: "extension", extension: "0003*014", change: "created" }),
      other("o", NOW - 3),
      entry("g", NOW - 4, { kind: "gap", until: null }),
      entry("h", NOW - 5, { kind: "gap", until: NOW - 4, times: 12 }),
    ]);
    const words = (id: string) => row(id).textContent?.replaceAll(/\s+/g, " ");
    expect(words("r")).toContain("0003*006 registration ran out");
    expect(words("r")).toContain("192.0.2.7:5060");
    expect(words("e")).toContain("Extension 0003*014 created");
    expect(words("o")).toContain("topic/added");
    expect(words("g")).toContain("Not connected since");
    expect(words("h")).toContain("Not connected, 12 times");
  });

  test("names the account only where there are several", async () => {
    const { mock } = await openWith([call("a")]);
    expect(row("a").textContent).not.toContain("alice@");
    mock.setAccounts([account(), account(CONNECTED, { id: "bob", name: "bob" })]);
    await settled();
    expect(row("a").textContent).toContain("alice@pbx.example.com");
  });
});

describe("a call under way", () => {
  test("stands on top, ticks, and moves to the list when it ends", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const started = Date.now() - 7000;
    const { mock } = await openWith([ringing("a", { started })]);
    expect(find(".card").dataset).toMatchObject({ entryId: "a", kind: "call", phase: "ringing" });
    expect(find(".card").textContent).toContain("Incoming call");
    expect(find(".card").textContent).toMatch(/ringing 0:0[78]/);
    expect(rowIds()).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(find(".card").textContent).toMatch(/ringing 0:1[78]/);

    mock.record(call("a", { phase: "talking", outcome: null, answered: Date.now() }));
    await settled();
    expect(find(".card").textContent).toMatch(/talking 0:00/);

    mock.record(call("a", { outcome: "answered", ended: Date.now() }));
    await settled();
    expect(document.querySelector(".card")).toBeNull();
    expect(rowIds()).toEqual(["a"]);
  });

  test.each([
    ["ahead of", 3_600_000],
    ["behind", -3_600_000],
  ])("counts right where this clock is an hour %s the server's", async (_, clockAhead) => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const server = (ago: number) => Date.now() - ago - clockAhead;
    const { mock } = await openWith([ringing("a", { started: server(7000), clockAhead })]);
    expect(find(".card").textContent).toMatch(/ringing 0:0[78]/);
    mock.record(
      ringing("a", { phase: "talking", started: server(9000), answered: server(65_000), clockAhead }),
    );
    await settled();
    expect(find(".card").textContent).toMatch(/talking 1:0[56]/);
  });

  test("never counts below nothing", async () => {
    await openWith([ringing("a", { started: Date.now() + 60_000 })]);
    expect(find(".card").textContent).toContain("ringing 0:00");
  });

  test("is announced once, without its ticking time, and names the window", async () => {
    const { mock } = await openWith([]);
    mock.record(ringing("a"));
    await settled();
    const alert = screen.getAllByRole("alert").map((one) => one.textContent?.trim());
    expect(alert).toContain("Incoming call, Maria Popescu, +40 21 555 0142, to 0003*006");
    expect(document.title).toBe("Incoming call: Maria Popescu - Ringtray");
    mock.record(call("a", { outcome: "missed" }));
    await settled();
    expect(
      screen
        .getAllByRole("alert")
        .map((one) => one.textContent?.trim())
        .join(""),
    ).toBe("");
    expect(document.title).toBe("Ringtray");
  });

  test("is announced on every place", async () => {
    const { mock } = await openWith([]);
    await fireEvent.click(screen.getByRole("button", { name: "Settings" }));
    mock.record(ringing("a"));
    await settled();
    expect(screen.getByRole("alert").textContent).toContain("Maria Popescu");
  });

  test("two at once are two cards, the ringing one first", async () => {
    await openWith([call("talk", { phase: "talking", outcome: null }, NOW), ringing("ring")]);
    const cards = [...document.querySelectorAll<HTMLElement>(".card")].map((one) => one.dataset["entryId"]);
    expect(cards).toEqual(["ring", "talk"]);
  });

  test.each([
    ["held", "On hold"],
    ["parked", "Parked"],
    ["dialling", "Calling"],
  ] as const)("says %s in words", async (phase, word) => {
    await openWith([call("a", { phase, outcome: null })]);
    expect(find(".card").textContent).toContain(word);
  });
});

describe("the filters", () => {
  const entries = [
    call("a", {}, NOW - 1),
    call("m", { outcome: "missed" }, NOW - 2),
    other("o", NOW - 3),
    entry("g", NOW - 4, { kind: "gap", until: NOW }),
  ];

  test("count and choose", async () => {
    await openWith(entries);
    expect(screen.getAllByRole("tab").map((one) => one.textContent?.replaceAll(/\s+/g, " ").trim())).toEqual([
      "All",
      "Calls 2",
      "Missed 1",
      "Presence 0",
      "Other 2",
    ]);
    await fireEvent.click(tab("Missed"));
    expect(rowIds()).toEqual(["m"]);
    expect(tab("Missed").getAttribute("aria-selected")).toBe("true");
    await fireEvent.click(tab("Other"));
    expect(rowIds()).toEqual(["o", "g"]);
  });

  test("go round with the arrow keys", async () => {
    await openWith(entries);
    tab("All").focus();
    await fireEvent.keyDown(tab("All"), { key: "ArrowRight" });
    expect([document.activeElement?.id, rowIds().length]).toEqual(["filter-calls", 2]);
    await fireEvent.keyDown(tab("Calls"), { key: "End" });
    await fireEvent.keyDown(tab("Other"), { key: "ArrowRight" });
    expect(document.activeElement?.id).toBe("filter-all");
  });

  test("say so where nothing passes them", async () => {
    await openWith([other("o", NOW)]);
    await fireEvent.click(tab("Missed"));
    expect(screen.getByText("No missed calls")).toBeTruthy();
  });
});

describe("the details of an entry", () => {
  test("unfold with the raw messages as they were sent", async () => {
    const raw = '{"class":"phonecall/update","big":12345678901234567890}';
    const entry = call("a");
    const { mock } = await open((mock) => {
      mock.accounts = [account()];
      mock.record(entry, raw);
    });
    const copied: string[] = [];
    vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void copied.push(text));
    const button = row("a").querySelector("button") as HTMLElement;
    await fireEvent.click(button);
    await settled();
    expect(find("pre").textContent).toContain('"big": 12345678901234567890');
    await fireEvent.click(screen.getByRole("button", { name: "Copy message 1" }));
    await settled();
    expect(copied).toEqual([raw]);

    mock.record({ ...entry }, '{"second":true}');
    await settled();
    expect(document.querySelectorAll("pre").length).toBe(2);
    await fireEvent.click(button);
    expect(document.querySelector("pre")).toBeNull();
  });

  test("tell the times of a call by this computer's clock", async () => {
    const noon = new Date(2026, 4, 4, 12, 0, 0).getTime();
    const clockAhead = -3_600_000;
    const server = (after: number) => noon - clockAhead + after;
    const times = { started: server(0), answered: server(5000), ended: server(65_000), clockAhead };
    await openWith([call("a", times, noon)]);
    await fireEvent.click(find('[data-entry-id="a"] button'));
    await settled();
    const facts = find(".detail dl").textContent?.replaceAll(/\s+/g, " ");
    expect(facts).toMatch(/Started .*12:00:00.*Rang 5s ?Answered 12:00:05.*Talked 1m ?Ended 12:01:05/);
  });

  test("of a call whose end was not seen say that it may be missed", async () => {
    await openWith([call("a", { outcome: "unknown" }), call("b", { outcome: "missed" })]);
    for (const id of ["a", "b"]) {
      await fireEvent.click(find(`[data-entry-id="${id}"] button`));
      await settled();
      expect(find(".detail").textContent?.includes("You may have missed it."), id).toBe(id === "a");
    }
  });

  test("that cannot be read say so", async () => {
    const { mock } = await openWith([call("a")]);
    mock.failing.set("messages", "locked");
    await fireEvent.click(row("a").querySelector("button") as HTMLElement);
    await settled();
    expect(screen.getByText("The messages could not be read.")).toBeTruthy();
  });

  test("of a huge message show its beginning and say how much is left", async () => {
    await open((mock) => {
      mock.accounts = [account()];
      mock.record(call("a"), `"${"x".repeat(50_000)}"`);
    });
    await fireEvent.click(row("a").querySelector("button") as HTMLElement);
    await settled();
    expect(find("pre").textContent?.length).toBe(20_000);
    expect(screen.getByText(/30,002 more characters/)).toBeTruthy();
  });
});

describe("the keyboard", () => {
  test("goes through the list with the arrows and closes details with Escape", async () => {
    await openWith([call("a", {}, NOW - 1), call("b", {}, NOW - 2), call("c", {}, NOW - 3)]);
    const button = (id: string) => row(id).querySelector("[data-row]") as HTMLElement;
    expect(["a", "b", "c"].map((id) => button(id).tabIndex)).toEqual([0, -1, -1]);
    button("a").focus();
    await fireEvent.keyDown(button("a"), { key: "ArrowDown" });
    expect(document.activeElement).toBe(button("b"));
    expect(["a", "b", "c"].map((id) => button(id).tabIndex)).toEqual([-1, 0, -1]);
    await fireEvent.keyDown(button("b"), { key: "End" });
    expect(document.activeElement).toBe(button("c"));
    await fireEvent.keyDown(button("c"), { key: "ArrowDown" });
    expect(document.activeElement).toBe(button("c"));
    await fireEvent.click(button("c"));
    expect(button("c").getAttribute("aria-expanded")).toBe("true");
    await fireEvent.keyDown(button("c"), { key: "Escape" });
    await settled();
    expect(button("c").getAttribute("aria-expanded")).toBe("false");
    expect(document.activeElement).toBe(button("c"));
  });
});

describe("in a wide window", () => {
  test("the details stand beside the list, and Escape leads back to their row", async () => {
    window.happyDOM?.setViewport({ width: 1000, height: 700 });
    await open((mock) => {
      mock.accounts = [account()];
      mock.record(call("a"), "{}");
    });
    expect(screen.getByText("Choose an entry to see its details")).toBeTruthy();
    const button = row("a").querySelector("button") as HTMLElement;
    await fireEvent.click(button);
    await settled();
    expect(find("aside pre").textContent).toBe("{}");
    expect(button.getAttribute("aria-pressed")).toBe("true");
    find("aside button").focus();
    await fireEvent.keyDown(find("aside button"), { key: "Escape" });
    expect(document.querySelector("aside pre")).toBeNull();
    expect(document.activeElement).toBe(button);
  });
});

test("what was left out of a message is said beside it", async () => {
  const { mock } = await openWith([]);
  mock.record(call("c", {}, NOW), '{"nonce":"[secret]"}');
  mock.record(call("c", {}, NOW), '{"nonce":"n2"}');
  await settled();
  await fireEvent.click(find('[data-entry-id="c"] button'));
  await settled();
  expect(document.querySelectorAll("pre").length).toBe(2);
  expect(document.querySelectorAll("[data-redacted]").length).toBe(1);
});

test("of many and huge messages the page takes a part, and the rest on demand", async () => {
  const one = call("c", {}, NOW);
  const huge = "x".repeat(400 * 1024);
  const { mock } = await openWith([]);
  mock.record(one, huge);
  for (let number = 1; number < 250; number++) mock.record(one, `{"number":${number}}`);
  await settled();
  await fireEvent.click(find('[data-entry-id="c"] button'));
  await settled();
  expect(document.querySelectorAll("pre").length).toBe(200);
  expect(screen.getByText(/389,600 more bytes. Saving gives the whole message/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Copy message 1" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Copy all" })).toBeNull();
  expect(screen.getByRole("button", { name: "Copy message 200" })).toBeTruthy();

  const saved: [string, number][] = [];
  mock.saveMessage = (entry, number) => Promise.resolve(saved.push([entry, number]) > 0);
  await fireEvent.click(screen.getByRole("button", { name: "Save message 1 as a file" }));
  expect(saved).toEqual([["c", 0]]);

  await fireEvent.click(screen.getByRole("button", { name: "Show more messages" }));
  await settled();
  expect(document.querySelectorAll("pre").length).toBe(250);
  expect(screen.queryByRole("button", { name: "Show more messages" })).toBeNull();
  expect(screen.getByRole("button", { name: "Copy message 250" })).toBeTruthy();
});

describe("nothing to show", () => {
  test("while connected says that it is ready", async () => {
    await openWith([]);
    expect(screen.getByText("Ready for the first call")).toBeTruthy();
    expect(screen.queryByRole("tablist")).toBeNull();
  });

  test("while not connected does not promise anything", async () => {
    await openWith([], { state: "stopped", reason: REASON });
    expect(screen.getByText("Nothing here yet")).toBeTruthy();
    expect(document.title).toBe("Ringtray - Stopped");
  });

  test("because the program does not answer says so and tries again", async () => {
    const { mock } = await open((mock) => mock.failing.set("subscribe", "database is locked"));
    expect(find('main [role="alert"]').textContent).toContain("database is locked");
    mock.failing.clear();
    await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    await settled();
    expect(screen.getByText("Welcome to Ringtray")).toBeTruthy();
  });
});

test("older entries are loaded on demand, and are counted before", async () => {
  const { mock } = await openWith(
    Array.from({ length: 70 }, (_, index) => call(`c${index}`, {}, NOW - index * 1000)),
  );
  expect([rowIds().length, tab("Calls").textContent?.includes("70")]).toEqual([50, true]);
  mock.failing.set("find", "locked");
  await fireEvent.click(screen.getByRole("button", { name: "Load older" }));
  await settled();
  expect(screen.getByText("Older entries could not be read.")).toBeTruthy();
  mock.failing.clear();
  await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await settled();
  expect(rowIds().length).toBe(70);
  expect(screen.queryByRole("button", { name: "Load older" })).toBeNull();
});
