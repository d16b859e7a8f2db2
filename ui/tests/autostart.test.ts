import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { account, CONNECTED, find, open, settled } from "./samples";

const QUESTION = "Start Ringtray with the computer?";
const SWITCH = "Start Ringtray when you sign in to this computer";

async function asked() {
  const opened = await open((mock) => {
    mock.accounts = [account(CONNECTED)];
    mock.setAutostart({ ask: true });
  });
  expect(screen.getByText(QUESTION)).toBeTruthy();
  return opened;
}

async function general(autostart: { on?: boolean; locked?: boolean }) {
  const opened = await open((mock) => {
    mock.accounts = [account(CONNECTED)];
    mock.setAutostart(autostart);
  });
  await fireEvent.click(find("#place-settings"));
  await fireEvent.click(find("#settings-general"));
  return { ...opened, control: screen.getByRole("switch", { name: SWITCH }) };
}

describe("the question about starting with the computer", () => {
  test.each([
    ["Yes", true],
    ["No", false],
  ])("is answered with %s and goes", async (name, on) => {
    const { mock } = await asked();
    await fireEvent.click(screen.getByRole("button", { name }));
    await settled();
    expect(mock.asked.at(-1)).toEqual({ what: "changeSettings", with: { change: "autostart", on } });
    expect(screen.queryByText(QUESTION)).toBeNull();
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  test("tells why what was wanted is not so", async () => {
    const { mock } = await asked();
    mock.failing.set("changeSettings", "The system did not allow it.");
    await fireEvent.click(screen.getByRole("button", { name: "Yes" }));
    await settled();
    expect(find("[data-notice]").textContent).toContain("did not allow it");
  });

  test("is not put before a person is asked for", async () => {
    await open((mock) => (mock.accounts = [account(CONNECTED)]));
    expect(screen.queryByText(QUESTION)).toBeNull();
  });
});

describe("the switch for starting with the computer", () => {
  test("shows what is, switches it and takes that back", async () => {
    const { mock, control } = await general({ on: false });
    expect(control.getAttribute("aria-checked")).toBe("false");
    await fireEvent.click(control);
    await settled();
    expect([control.getAttribute("aria-checked"), mock.settings.autostart.on]).toEqual(["true", true]);
    await fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    await settled();
    expect([control.getAttribute("aria-checked"), mock.settings.autostart.on]).toEqual(["false", false]);
  });

  test("follows what is changed outside of the window", async () => {
    const { mock, control } = await general({ on: true });
    mock.setAutostart({ on: false });
    await settled();
    expect(control.getAttribute("aria-checked")).toBe("false");
  });

  test("that an administrator has set can't be switched", async () => {
    const { control } = await general({ on: true, locked: true });
    expect([control.getAttribute("aria-checked"), control.hasAttribute("disabled")]).toEqual(["true", true]);
    expect(control.closest("section")?.textContent).toContain("Set by your administrator");
  });
});
