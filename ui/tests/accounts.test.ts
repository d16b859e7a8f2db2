import { fireEvent, screen } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { CONNECTED, account, call, find, open, settled } from "./samples";

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

async function openAccounts(...accounts: ReturnType<typeof account>[]) {
  const opened = await open((mock) => (mock.accounts = accounts));
  await press("Settings");
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
  expect(screen.getByRole("region").textContent).toContain("no sign-in data is kept");
  expect(screen.queryByRole("button", { name: "Sign out" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Try now" })).toBeNull();
  await fireEvent.click(find("[data-do='sign-in']"));
  expect(find<HTMLInputElement>("#server").value).toBe("https://pbx.example.com");
  expect(find<HTMLInputElement>("#password").placeholder).toBe("");
});

describe("removing", () => {
  const remove = async (...answers: string[]) => {
    const opened = await open((mock) => {
      mock.accounts = [account(), account(CONNECTED, { id: "b", name: "wall" })];
      mock.entries = [call("a"), { ...call("w"), account: "b" }];
    });
    await press("Settings");
    await fireEvent.click(screen.getAllByRole("button", { name: "Remove" })[0] as HTMLElement);
    for (const answer of answers) await fireEvent.click(find(answer));
    await settled();
    return opened;
  };

  test("asks first, with the harmless answer in focus and the activity kept", async () => {
    const { mock } = await remove();
    expect(document.activeElement?.textContent).toBe("Cancel");
    expect(find<HTMLInputElement>("input[name='history'][value='keep']").checked).toBe(true);
    await press("Cancel");
    expect(document.querySelector("dialog")).toBeNull();
    expect(mock.asked.some((one) => one.what === "removeAccount")).toBe(false);
  });

  test("keeps the activity", async () => {
    const { mock, page } = await remove("#remove-account");
    expect(mock.asked.at(-1)).toEqual({ what: "removeAccount", with: { account: "alice", history: false } });
    expect(page.accounts.map((one) => one.id)).toEqual(["b"]);
    expect(page.list.rows).toHaveLength(2);
  });

  test("or deletes it, of this account only", async () => {
    const { mock, page } = await remove("input[name='history'][value='delete']", "#remove-account");
    expect(mock.asked.at(-1)?.with).toEqual({ account: "alice", history: true });
    expect(page.list.rows.map((one) => one.id)).toEqual(["w"]);
  });

  test("of the last account leads to the first page, and what went wrong is told there", async () => {
    const { mock } = await openAccounts(account());
    await press("Remove");
    mock.removeAccount = async () => {
      mock.setAccounts([]);
      throw "A secret may remain in the keyring.";
    };
    await fireEvent.click(find("#remove-account"));
    await settled();
    expect(screen.getByText("Welcome to Ringtray")).toBeTruthy();
    expect(screen.getByText("A secret may remain in the keyring.")).toBeTruthy();
  });
});

describe("an account's own settings", () => {
  test("a name is kept when it is saved, and what is wrong with it stands beside it", async () => {
    const { mock, page } = await openAccounts(account());
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    await fireEvent.input(find("#name-alice"), { target: { value: "  " } });
    await press("Save");
    await settled();
    expect(find("#name-error-alice").textContent).toContain("Type a name");
    expect(find<HTMLInputElement>("#name-alice").value).toBe("  ");
    await fireEvent.input(find("#name-alice"), { target: { value: " Desk " } });
    await press("Save");
    await settled();
    expect(page.accounts[0]?.name).toBe("Desk");
    expect(find<HTMLInputElement>("#name-alice").value).toBe("Desk");
    expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
    mock.setAccounts([account(CONNECTED, { name: "renamed elsewhere" })]);
    await settled();
    expect(find<HTMLInputElement>("#name-alice").value).toBe("renamed elsewhere");
  });

  test("a colour and the wish to connect are kept as they are chosen", async () => {
    const { mock } = await openAccounts(account());
    await fireEvent.click(screen.getByRole("radio", { name: "Orange" }));
    await fireEvent.click(screen.getByRole("checkbox", { name: "Connect when Ringtray starts" }));
    await settled();
    expect(mock.accounts[0]).toMatchObject({ colour: 5, connect: false });
    mock.failing.set("changeAccount", "The disk is full.");
    await fireEvent.click(screen.getByRole("radio", { name: "Red" }));
    await settled();
    expect(screen.getByText("The disk is full.")).toBeTruthy();
  });
});

test("where there are several, calls name theirs beside its colour", async () => {
  await open((mock) => {
    mock.accounts = [account(), account(CONNECTED, { id: "b", name: "wall", colour: 3 })];
    mock.entries = [{ ...call("w"), account: "b" }];
  });
  const row = find("[data-row='w']");
  expect(row.textContent).toContain("wall");
  expect(row.querySelector("[data-colour='3']")).not.toBeNull();
});

test("the program can be ended from the page, also before there is an account", async () => {
  const { mock } = await openAccounts(account());
  await fireEvent.click(find("#settings-general"));
  await press("Quit Ringtray");
  expect(mock.asked.at(-1)?.what).toBe("quit");
  await fireEvent.click(find("#settings-accounts"));
  await press("Remove");
  await fireEvent.click(find("#remove-account"));
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
  await fireEvent.click(find("#settings-general"));
  expect(screen.getByText("Ringtray 0.1.0")).toBeTruthy();
});
