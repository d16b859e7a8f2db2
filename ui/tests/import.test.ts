import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { MockBackend } from "../src/backend/mock";
import type { ImportView } from "../src/backend/types";
import { CERTIFICATE, CONNECTED, account, find, open, settled } from "./samples";

const CONFIGURATION: ImportView = {
  id: 7,
  file: "/home/alice/ws-connector.config.json",
  server: "https://pbx.example.com",
  unverified: false,
  parts: [
    { mode: "app", method: "mobile_grant", username: "demo", missing: null },
    { mode: "user", method: "cookies", username: null, missing: null },
    { mode: "bot", method: null, username: null, missing: 'the "token" of the bot' },
  ],
};

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const box = (mode: string) => find<HTMLInputElement>(`[data-mode='${mode}'] input`);
const row = (mode: string) => find(`[data-mode='${mode}']`).textContent?.replaceAll(/\s+/g, " ");
const asked = (mock: MockBackend, what: string) => mock.asked.filter((one) => one.what === what);

async function opened(set: (mock: MockBackend) => void = () => undefined) {
  const opened = await open((mock) => {
    mock.configuration = CONFIGURATION;
    const grant = { username: "demo", password: "demo", appKey: "demo", appSecret: "demo" };
    mock.filled.set("app", { method: "mobile_grant", ...grant });
    mock.filled.set("user", { method: "cookies", vn: "wrong", dev: "demo" });
    set(mock);
  });
  await press("Import a configuration file");
  await settled();
  return opened;
}

async function send() {
  await fireEvent.click(find("#import-send"));
  await settled();
}

test("shows what the file holds before anything is sent, and no secret", async () => {
  const { mock } = await opened();
  expect(screen.getByRole("heading", { name: "Import a configuration" })).toBeTruthy();
  expect(document.body.textContent).toContain(CONFIGURATION.file);
  expect(document.body.textContent).toContain(CONFIGURATION.server);
  expect(row("app")).toContain("App name and password, demo");
  expect([box("app").checked, box("user").checked, box("bot").disabled]).toEqual([true, false, true]);
  expect(row("bot")).toContain('the "token" of the bot is missing');
  expect(asked(mock, "importMode")).toEqual([]);
  await press("Back");
  expect(screen.getByText("Welcome to Ringtray")).toBeTruthy();
});

test("a person who chooses no file stays where they were, and a bad file is told", async () => {
  const { mock } = await opened((mock) => (mock.configuration = null));
  expect(screen.getByText("Welcome to Ringtray")).toBeTruthy();
  mock.failing.set("chooseConfiguration", "The file is too large.");
  await press("Import a configuration file");
  await settled();
  expect(screen.getByText("The file is too large.")).toBeTruthy();
});

test("a file can be dropped at any place", async () => {
  const { mock } = await open((mock) => (mock.accounts = [account()]));
  mock.emit({ type: "dropped", import: CONFIGURATION });
  await settled();
  expect(screen.getByRole("heading", { name: "Import a configuration" })).toBeTruthy();
});

test("a failure stands beside its mode, the others are imported, and it can be tried again", async () => {
  const { mock } = await opened();
  await fireEvent.click(box("user"));
  await send();
  expect(row("app")).toContain("Imported");
  expect(row("user")).toContain("refused by the server");
  expect(box("app").disabled).toBe(true);
  mock.filled.set("user", { method: "cookies", vn: "demo", dev: "demo" });
  await press("Try again");
  await settled();
  expect(row("user")).toContain("Imported");
  expect(asked(mock, "importMode").map((one) => one.with)).toEqual(
    ["app", "user", "user"].map((mode) => ({ configuration: 7, mode, pin: "" })),
  );
  await press("Done");
  expect(document.querySelector("#activity")).not.toBeNull();
});

test("a certificate that is not trusted is shown, and its fingerprint is what is accepted", async () => {
  const { mock } = await opened((mock) => {
    mock.configuration = { ...CONFIGURATION, unverified: true };
    const signIn = mock.signIn.bind(mock);
    mock.signIn = async (form) => {
      if (form.pin === CERTIFICATE.fingerprint) return signIn(form);
      const errors = [{ field: "server" as const, message: "Nobody vouches for the certificate." }];
      return { ok: false, errors, certificate: CERTIFICATE };
    };
  });
  expect(document.body.textContent).toContain("That is not followed");
  await send();
  expect(row("app")).toContain("Nobody vouches");
  expect(find("dialog").textContent).toContain("pbx.example.com");
  await fireEvent.click(find("#trust-certificate"));
  await settled();
  expect(row("app")).toContain("Imported");
  expect(mock.accounts[0]?.pin).toBe(CERTIFICATE.fingerprint);
});

describe("the secrets in the file", () => {
  test("are taken out only where the person wants it, and copies are spoken of", async () => {
    const { mock } = await opened((mock) => (mock.remains = true));
    await send();
    expect(asked(mock, "blankConfiguration")).toEqual([]);
    expect(document.body.textContent).toContain("Copies of it may still hold them");
    await press("Take them out");
    await settled();
    expect(asked(mock, "blankConfiguration").map((one) => one.with)).toEqual([7]);
    const told = find(".blanking").textContent;
    expect(told).toContain("were taken out");
    expect(told).toContain("It still holds others");
    expect(told).toContain("Copies of it may still hold them");
  });

  test("stay where the file cannot be written, which is told", async () => {
    const { mock } = await opened();
    mock.failing.set("blankConfiguration", "The file is read-only.");
    await send();
    await press("Take them out");
    await settled();
    expect(screen.getByText("The file is read-only.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Take them out" })).toBeTruthy();
    await press("Leave the file");
    expect(document.querySelector("#blank")).toBeNull();
  });

  test("are not offered to be taken out where no keyring has them", async () => {
    const { mock } = await opened();
    await send();
    const why = "This system has no keyring.";
    mock.setAccounts([account(CONNECTED, { id: "account-1", secrets: { kept: "session", why } })]);
    await settled();
    expect(document.querySelector("#blank")).toBeNull();
  });
});
