import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { MockBackend } from "../src/backend/mock";
import type { Section } from "../src/settings/sections";
import { CONNECTED, account, find, open, settled } from "./samples";

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

async function settings(section: Section, set: (mock: MockBackend) => void = () => undefined) {
  const opened = await open((mock) => {
    mock.accounts = [account()];
    set(mock);
  });
  await fireEvent.click(find("#place-settings"));
  await fireEvent.click(find(`#settings-${section}`));
  return opened;
}

describe("a kind of notification", () => {
  async function missed() {
    const opened = await settings("notifications");
    await press(/^Missed calls/);
    return { ...opened, kind: find("[data-kind='missed']") };
  }
  const kindOf = (mock: MockBackend) => mock.settings.kinds.find((one) => one.kind === "missed");

  test("is switched off and on, and the change is taken back", async () => {
    const { mock } = await settings("notifications");
    const shown = screen.getByRole("switch", { name: "Tell me: Missed calls" });
    expect(shown.getAttribute("aria-checked")).toBe("true");
    await fireEvent.click(shown);
    await settled();
    expect([shown.getAttribute("aria-checked"), kindOf(mock)?.show]).toEqual(["false", false]);
    await press("Undo");
    await settled();
    expect(kindOf(mock)?.choice).toEqual({});
    expect(shown.getAttribute("aria-checked")).toBe("true");
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  test("has a sound, an urgency and says more or less, as usual again at once", async () => {
    const { mock, kind } = await missed();
    await fireEvent.click(screen.getByRole("switch", { name: "With a sound" }));
    const [urgency, privacy] = [...kind.querySelectorAll("select")];
    await fireEvent.change(urgency as HTMLElement, { target: { value: "critical" } });
    await settled();
    await fireEvent.change(privacy as HTMLElement, { target: { value: "hidden" } });
    await settled();
    expect(kindOf(mock)?.choice).toEqual({ sound: false, urgency: "critical", privacy: "hidden" });
    await press("As usual");
    await settled();
    expect(kindOf(mock)?.choice).toEqual({});
    expect(screen.queryByRole("button", { name: "As usual" })).toBeNull();
  });

  test("that rings says who plays the sound and on which device", async () => {
    const { mock } = await settings("notifications");
    await press(/^Incoming calls/);
    await settled();
    const titles = () => [...find("#ring-device").querySelectorAll("option")].map((it) => it.textContent);
    expect(titles()).toEqual(["Default", "Built-in speakers", "Headset"]);
    await fireEvent.change(find("#ring-device"), { target: { value: "headset" } });
    await settled();
    await fireEvent.change(find("#ring-player"), { target: { value: "ringtray" } });
    await settled();
    expect(mock.settings.ring).toEqual({ player: "ringtray", device: "headset" });
    await press("Undo");
    await settled();
    expect(mock.settings.ring).toEqual({ player: "auto", device: "headset" });
    await fireEvent.change(find("#ring-device"), { target: { value: "" } });
    await settled();
    expect(mock.settings.ring.device).toBeNull();
    await fireEvent.change(find("#ring-player"), { target: { value: "desktop" } });
    await settled();
    expect(document.querySelector("#ring-device")).toBeNull();
    await fireEvent.click(find("[data-kind='ringing'] .more [role=switch]"));
    await settled();
    expect(document.querySelector("#ring-player")).toBeNull();
  });

  test.each([
    { devices: null, said: null },
    { devices: [], said: "No sound device was found, so Ringtray can't ring." },
    { devices: [{ name: "speakers", title: "Speakers" }], said: null },
  ])("that rings on a device that has gone ($devices) keeps it", async ({ devices, said }) => {
    await settings("notifications", (mock) => {
      mock.devices = devices;
      mock.settings = { ...mock.settings, ring: { player: "auto", device: "headset" } };
    });
    await press(/^Incoming calls/);
    await settled();
    expect(document.querySelector("[data-kind='ringing'] p")?.textContent ?? null).toBe(said);
    const device = document.querySelector<HTMLSelectElement>("#ring-device");
    expect(device?.selectedOptions[0]?.textContent).toBe(devices ? "headset (not connected)" : undefined);
  });

  test("shows itself", async () => {
    const { mock } = await missed();
    await press("Show me");
    await settled();
    expect(mock.asked.at(-1)).toEqual({ what: "sample", with: "missed" });
  });

  test("says beside the field how long on hold is not meant", async () => {
    const { mock } = await settings("notifications");
    await press(/^On hold for long/);
    await fireEvent.change(find("#held"), { target: { value: "5" } });
    await settled();
    expect(find("#held-failure").textContent).toContain("between 10 seconds");
    expect(find("#held").getAttribute("aria-describedby")).toBe("held-failure");
    await fireEvent.change(find("#held"), { target: { value: "60" } });
    await settled();
    expect([mock.settings.heldTooLong, document.querySelector("#held-failure")]).toEqual([60, null]);
  });

  test("that can't be kept is told above", async () => {
    const { mock } = await settings("notifications");
    mock.failing.set("changeSettings", "It counts only until Ringtray ends.");
    await fireEvent.click(screen.getByRole("switch", { name: "Tell me: Missed calls" }));
    await settled();
    expect(find("[data-notice]").textContent).toContain("only until Ringtray ends");
  });
});

describe("exceptions", () => {
  test("are added and removed", async () => {
    const { mock } = await settings("notifications", (mock) => {
      mock.accounts = [account(), account(CONNECTED, { id: "b", name: "wall" })];
    });
    await fireEvent.change(screen.getByRole("combobox", { name: "About" }), { target: { value: "calls" } });
    await fireEvent.input(screen.getByRole("textbox", { name: "Extension" }), { target: { value: " 006 " } });
    await fireEvent.change(screen.getByRole("combobox", { name: "Account" }), { target: { value: "b" } });
    await press("Add exception");
    await settled();
    expect(mock.settings.rules).toEqual([
      {
        show: false,
        account: "b",
        extension: "006",
        kinds: ["ringing", "missed", "answered_elsewhere", "outgoing", "held_too_long"],
      },
    ]);
    await press(/^Remove Don't tell me: Incoming calls.*\(006, wall\)$/);
    await settled();
    expect(mock.settings.rules).toEqual([]);
  });
});

describe("quiet times", () => {
  test("begin and end by hand", async () => {
    const { mock } = await settings("quiet");
    await press("1 hour");
    await settled();
    expect(mock.hush?.why).toBe("do_not_disturb");
  });

  test("come every week", async () => {
    const { mock } = await settings("quiet");
    await press("Add quiet hours");
    await settled();
    expect(find(".hours").textContent).toContain("Until the next day.");
    const times = [...document.querySelectorAll<HTMLInputElement>("input[type='time']")];
    await fireEvent.change(times[0] as HTMLElement, { target: { value: "12:00" } });
    await settled();
    await fireEvent.change(times[1] as HTMLElement, { target: { value: "13:30" } });
    await settled();
    for (const day of ["Sat", "Sun"]) await press(day);
    await settled();
    const days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    expect(mock.settings.quietHours).toEqual([{ days, from: "12:00", to: "13:30" }]);
    for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri"]) {
      await press(day);
      await settled();
    }
    expect(find(".hours [role='alert']").textContent).toBe("Choose at least one day.");
    await press("Remove these quiet hours");
    await settled();
    expect(mock.settings.quietHours).toEqual([]);
  });

  test("let some callers through, and can ignore the desktop's own", async () => {
    const { mock } = await settings("quiet");
    const field = find<HTMLInputElement>("#let-through");
    await fireEvent.input(field, { target: { value: "Ann" } });
    await fireEvent.submit(field);
    await settled();
    expect([mock.settings.letThrough, field.value]).toEqual([["Ann"], ""]);
    await press("Remove Ann");
    await settled();
    expect(mock.settings.letThrough).toEqual([]);
    expect(document.activeElement).toBe(field);
    await fireEvent.click(screen.getByRole("switch", { name: /desktop/ }));
    await settled();
    expect(mock.settings.ignoreDesktop).toBe(true);
  });
});

describe("contacts", () => {
  test("come from files that are chosen", async () => {
    const { mock } = await settings("contacts");
    await press("Add a file");
    await settled();
    expect(mock.settings.contactFiles).toEqual(["/home/alice/contacts.vcf"]);
    await press("Remove /home/alice/contacts.vcf");
    await settled();
    expect(mock.settings.contactFiles).toEqual([]);
    mock.contacts = null;
    await press("Add a file");
    await settled();
    expect(mock.settings.contactFiles).toEqual([]);
  });

  test("have numbers as they are written where the user is", async () => {
    const { mock } = await settings("contacts");
    await fireEvent.change(find("#number-country"), { target: { value: "Germany" } });
    await settled();
    expect(find("#number-country-failure").textContent).toContain("only digits");
    await fireEvent.change(find("#number-country"), { target: { value: "49" } });
    await settled();
    expect([mock.settings.numbers.country, document.querySelector("#number-country-failure")]).toEqual([
      "49",
      null,
    ]);
  });
});

describe("the history", () => {
  const chosen = () => find<HTMLSelectElement>("#history");

  test("is kept for a year, or as long as one chooses", async () => {
    const { mock } = await settings("general");
    expect(chosen().selectedOptions[0]?.textContent).toBe("365 days");
    await fireEvent.change(chosen(), { target: { value: "0" } });
    await settled();
    expect([mock.settings.historyDays, chosen().value]).toEqual([0, "0"]);
    expect(find("#history option[value='0']").textContent).toBe("For ever");
    await press("Undo");
    await settled();
    expect([mock.settings.historyDays, chosen().value]).toEqual([365, "365"]);
  });

  test("takes a gigabyte of each account at most, or as much as one chooses", async () => {
    const size = () => find<HTMLSelectElement>("#history-size");
    const { mock } = await settings("general");
    expect(size().selectedOptions[0]?.textContent).toBe("1,024 MB");
    await fireEvent.change(size(), { target: { value: "0" } });
    await settled();
    expect([mock.settings.historyMegabytes, size().value]).toEqual([0, "0"]);
    expect(find("#history-size option[value='0']").textContent).toBe("No limit");
    await press("Undo");
    await settled();
    expect(mock.settings.historyMegabytes).toBe(1024);
  });

  test("is kept for what somebody wrote into the settings", async () => {
    await settings("general", (mock) => (mock.settings = { ...mock.settings, historyDays: 1 }));
    expect(chosen().selectedOptions[0]?.textContent).toBe("1 day");
  });
});
