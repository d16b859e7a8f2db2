import { fireEvent } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { account, call, entry, find, missed, open, settled } from "./samples";

const LOOK = 1000;

let focused = true;

beforeEach(() => {
  focused = true;
  document.hasFocus = () => focused;
});

afterEach(() => void vi.useRealTimers());

function asked(mock: { asked: { what: string }[] }, what: string): number {
  return mock.asked.filter((one) => one.what === what).length;
}

async function later(length: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(length);
}

describe("missed calls", () => {
  test("stand out, are counted in the title, and are seen after a look", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { mock } = await open((mock) => {
      mock.accounts = [account()];
      mock.entries = [missed("m1", 30), missed("m2", 20), call("c", { outcome: "missed" }, 10)];
    });
    expect(document.title).toBe("Ringtray - 2 missed calls");
    expect(document.querySelectorAll(".fresh").length).toBe(2);
    expect(find("[data-row=m1]").textContent).toContain("New:");

    await later(LOOK + 50);
    await settled();

    expect(asked(mock, "seen")).toBe(1);
    expect(document.title).toBe("Ringtray");
    expect(document.querySelectorAll(".fresh").length).toBe(2);
    await later(10 * LOOK);
    expect(asked(mock, "seen")).toBe(1);
  });

  test("are not seen by a window that is not looked at, or only in passing", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    focused = false;
    const { mock } = await open((mock) => {
      mock.accounts = [account()];
      mock.entries = [missed("m1")];
    });
    await later(5 * LOOK);
    expect(asked(mock, "seen")).toBe(0);

    focused = true;
    await fireEvent(window, new Event("focus"));
    await later(LOOK / 2);
    focused = false;
    await fireEvent(window, new Event("blur"));
    await later(5 * LOOK);
    expect(asked(mock, "seen")).toBe(0);

    focused = true;
    await fireEvent(window, new Event("focus"));
    await later(LOOK + 50);
    expect(asked(mock, "seen")).toBe(1);
  });

  test("are not seen by a window in front that nobody sits at", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { mock } = await open((mock) => (mock.accounts = [account()]));
    await later(10 * LOOK);
    mock.record(missed("m1"));
    await later(10 * LOOK);
    expect(asked(mock, "seen")).toBe(0);
    mock.record(missed("m2"));
    await fireEvent(window, new Event("pointermove"));
    await later(LOOK + 50);
    expect(asked(mock, "seen")).toBe(1);
  });

  test("are not seen while another place is shown", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { mock } = await open((mock) => (mock.accounts = [account()]));
    await fireEvent.click(find("#place-settings"));
    mock.record(missed("m1"));
    await later(5 * LOOK);
    expect(asked(mock, "seen")).toBe(0);
    await fireEvent.click(find("#place-activity"));
    expect(document.querySelectorAll(".fresh").length).toBe(1);
    await later(LOOK + 50);
    expect(asked(mock, "seen")).toBe(1);
    await fireEvent.click(find("#place-settings"));
    await fireEvent.click(find("#place-activity"));
    expect(document.querySelectorAll(".fresh").length).toBe(0);
  });
});

describe("an entry that is to be shown", () => {
  test("is opened and has the keyboard, from the snapshot on", async () => {
    await open((mock) => {
      mock.accounts = [account()];
      mock.entries = [call("a", {}, 20), call("b", {}, 10)];
      mock.show = "b";
    });
    await settled();
    expect(find("[data-row=b]").getAttribute("aria-expanded")).toBe("true");
    expect(document.activeElement).toBe(find("[data-row=b]"));
  });

  test("is found in the older part, whatever the place and the filter", async () => {
    const { mock } = await open((mock) => {
      mock.accounts = [account()];
      mock.entries = Array.from({ length: 120 }, (_, index) =>
        call(`c${String(index).padStart(3, "0")}`, {}, 1000 - index),
      );
    });
    await fireEvent.click(find("#filter-missed"));
    await fireEvent.click(find("#place-settings"));
    mock.emit({ type: "show", entry: "c110" });
    for (let turn = 0; turn < 6; turn++) await settled();
    expect(find("[data-row=c110]").getAttribute("aria-expanded")).toBe("true");
  });

  test("that is gone is said to be", async () => {
    const { mock } = await open((mock) => (mock.accounts = [account()]));
    mock.emit({ type: "show", entry: "nowhere" });
    await settled();
    expect(find("[data-notice]").textContent).toContain("not in the history");
  });
});

describe("quiet", () => {
  test("is said in the header, and do not disturb is switched off there", async () => {
    const { mock } = await open((mock) => {
      mock.accounts = [account()];
      mock.hush = { why: "do_not_disturb", until: null };
    });
    expect(find("[data-quiet]").textContent).toContain("Do not disturb");
    await fireEvent.click(find("#quiet-off"));
    await settled();
    expect(mock.asked.at(-1)).toEqual({ what: "quiet", with: "off" });
    expect(document.querySelector("[data-quiet]")).toBeNull();
  });

  test.each(["quiet_hours", "desktop"] as const)("by %s can only be read", async (why) => {
    await open((mock) => {
      mock.accounts = [account()];
      mock.hush = { why, until: Date.now() + 60_000 };
    });
    expect(find("[data-quiet]").textContent).not.toBe("");
    expect(document.querySelector("#quiet-off")).toBeNull();
  });

  test("is chosen for a time", async () => {
    const { mock } = await open((mock) => (mock.accounts = [account()]));
    expect(document.querySelector("[data-choice]")).toBeNull();
    await fireEvent.click(find("#quiet"));
    await fireEvent.click(find("[data-choice=hour]"));
    await settled();
    expect(mock.asked.at(-1)).toEqual({ what: "quiet", with: "hour" });
    expect(find("[data-quiet]").textContent).toContain("Do not disturb until");
    expect(document.querySelector("[data-choice]")).toBeNull();
  });

  test("leaves its reason with what was not announced", async () => {
    await open((mock) => {
      mock.accounts = [account()];
      mock.entries = [
        { ...missed("m", 30), hushed: "quiet_hours" },
        { ...call("c", {}, 20), hushed: "storm" },
      ];
    });
    expect(find("[data-row=m] .hushed").getAttribute("aria-label")).toBe("Not announced");
    expect(document.querySelector("[data-row=c] .hushed")).toBeNull();
    await fireEvent.click(find("[data-row=m]"));
    expect(find("[data-hushed]").textContent).toContain("quiet hours");
  });
});

test("presence and topics are rows of their own", async () => {
  await open((mock) => {
    mock.accounts = [account()];
    mock.entries = [
      entry("p", 30, {
        kind: "presence",
        who: "person:5",
        person: "Ana <b>Pop</b>",
        extension: "0003*007",
        state: "other",
        said: "on the moon",
        note: "back soon",
      }),
      entry("t", 20, { kind: "topic", title: "Price list", change: "closed", by: "Ana" }),
    ];
  });
  expect(find("[data-row=p]").textContent).toContain("Ana <b>Pop</b>");
  expect(find("[data-row=p]").textContent).toContain("on the moon");
  expect(find("[data-row=t]").textContent).toContain("Topic closed Price list");
  await fireEvent.click(find("[data-row=p]"));
  expect(find("#detail-p").textContent).toContain("back soon");
});
