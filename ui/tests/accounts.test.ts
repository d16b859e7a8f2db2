import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { CONNECTED, account, find, open, settled } from "./samples";

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

async function openAccounts(...accounts: ReturnType<typeof account>[]) {
  const opened = await open((mock) => (mock.accounts = accounts));
  await press("Accounts");
  return opened;
}

test("shows each account with its server, way of signing in and where its secrets are", async () => {
  await openAccounts(
    account(),
    account(CONNECTED, {
      id: "b",
      name: "wall",
      mode: "bot",
      method: "token",
      secrets: { kept: "session", why: "No keyring." },
    }),
  );
  const cards = screen.getAllByRole("region").map((one) => one.textContent?.replaceAll(/\s+/g, " "));
  expect(cards[0]).toContain("https://pbx.example.com");
  expect(cards[0]).toContain("App, name and password");
  expect(cards[0]).toContain("kept in the system's keyring");
  expect(cards[1]).toContain("Bot, access token");
  expect(cards[1]).toContain("this session only: No keyring.");
});

test("signing out asks first, with the harmless answer in focus", async () => {
  const { mock } = await openAccounts(account());
  await press("Sign out");
  await settled();
  expect(document.activeElement?.textContent).toBe("Stay signed in");
  await press("Stay signed in");
  await settled();
  expect(document.activeElement?.textContent).toBe("Sign out");
  expect(mock.asked.some((one) => one.what === "signOut")).toBe(false);
  await press("Sign out");
  await press("Sign out");
  await settled();
  expect(mock.asked.at(-1)).toEqual({ what: "signOut", with: "alice" });
  expect(screen.getByText("Welcome to Ringtray")).toBeTruthy();
});

test("the program can be ended from the page, also before there is an account", async () => {
  const { mock } = await openAccounts(account());
  await press("Quit Ringtray");
  expect(mock.asked.at(-1)?.what).toBe("quit");
  await press("Sign out");
  await press("Sign out");
  await settled();
  await press("Quit Ringtray");
  expect(mock.asked.filter((one) => one.what === "quit")).toHaveLength(2);
});

test("a second account can be added, and leaving the form leaves everything as it was", async () => {
  const { mock } = await openAccounts(account());
  await press("Add account");
  expect(screen.getByRole("heading", { name: "Add account" })).toBeTruthy();
  await press("Back");
  expect(screen.getByRole("heading", { name: "Accounts" })).toBeTruthy();
  await press("Add account");
  await fireEvent.input(find("#server"), { target: { value: "https://voice.example.org" } });
  await fireEvent.input(find("#token"), { target: { value: "demo" } });
  await fireEvent.click(find("#sign-in"));
  await settled();
  expect(mock.accounts.map((one) => one.name)).toEqual(["alice@pbx.example.com", "app@voice.example.org"]);
  expect(find("header [aria-pressed='true']").textContent).toContain("app@voice.example.org");
});

test("tells its version", async () => {
  await openAccounts(account());
  expect(screen.getByText("Ringtray 0.1.0")).toBeTruthy();
});
