import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import type { PersonView } from "../src/backend/types";
import { CONNECTED, account, find, open, settled } from "./samples";

function person(key: string, rest: Partial<PersonView> = {}): PersonView {
  return {
    account: "alice",
    key,
    isExtension: false,
    name: key,
    extension: null,
    presence: "online",
    said: null,
    note: null,
    registration: null,
    device: null,
    since: Date.now() - 60_000,
    heard: Date.now() - 1000,
    watched: false,
    ...rest,
  };
}

async function presence(people: PersonView[], accounts = [account()]) {
  const opened = await open((mock) => {
    mock.accounts = accounts;
    mock.people = people;
  });
  await fireEvent.click(find("#place-presence"));
  return opened;
}

const names = () => [...document.querySelectorAll("[data-person] .name")].map((one) => one.textContent);

test("extensions and people stand by themselves, the starred ones first, numbers in their order", async () => {
  await presence([
    person("Zoe", { watched: true }),
    person("Ann"),
    person("0003*010", { isExtension: true, presence: null, registration: "registered" }),
    person("0003*9", { isExtension: true, registration: "expired", device: "192.0.2.7:5060" }),
  ]);
  expect(names()).toEqual(["0003*9", "0003*010", "Zoe", "Ann"]);
  expect(screen.getAllByRole("region").map((one) => one.getAttribute("aria-label"))).toEqual([
    "Extensions",
    "People",
  ]);
  const lost = find("[data-person='0003*9']");
  expect([lost.dataset["look"], lost.textContent?.includes("192.0.2.7:5060")]).toEqual(["lost", true]);
});

test.each([
  [{ presence: "online" }, "there", "online"],
  [{ presence: "away", note: "lunch" }, "away", "away"],
  [{ presence: "do_not_disturb" }, "busy", "not to be disturbed"],
  [{ presence: "ringing" }, "rings", "being called"],
  [{ presence: "offline" }, "gone", "offline"],
  [{ presence: "other", said: "Gone fishing <b>" }, "away", "Gone fishing <b>"],
  [{ presence: null, registration: "registered" }, "there", "registered"],
  [{ presence: "online", registration: "unregistered" }, "lost", "online"],
] as const)("%o is shown by a shape and in words", async (rest, look, words) => {
  await presence([person("Ann", rest)]);
  const row = find("[data-person]");
  expect(row.dataset["look"]).toBe(look);
  expect(row.textContent).toContain(words);
  if ("note" in rest) expect(row.textContent).toContain(rest.note);
});

test("since when and when last heard of is said", async () => {
  const [since, heard] = [new Date().setHours(0, 1), new Date().setHours(0, 9)];
  await presence([person("Ann", { since, heard }), person("Ben", { since, heard: since })]);
  expect(find("[data-person='Ann']").textContent?.replaceAll(/\s+/g, " ")).toMatch(
    /since 12:01.* · heard of 12:09/,
  );
  expect(find("[data-person='Ben']").textContent).not.toContain("heard of");
});

test("who is starred is told of, and no longer when that is taken back", async () => {
  const { mock } = await presence([person("Ann")]);
  const star = screen.getByRole("button", { name: "Tell me about Ann" });
  expect(star.getAttribute("aria-pressed")).toBe("false");
  for (const watched of [true, false]) {
    await fireEvent.click(star);
    await settled();
    expect(mock.asked.at(-1)?.with).toEqual({ account: "alice", key: "Ann", watched });
    expect(star.getAttribute("aria-pressed")).toBe(String(watched));
  }
});

test("changes are shown as they come", async () => {
  const { mock } = await presence([person("Ann")]);
  mock.emit({ type: "person", person: person("Ann", { presence: "away" }) });
  mock.emit({ type: "person", person: person("Ben") });
  await settled();
  expect(names()).toEqual(["Ann", "Ben"]);
  expect(find("[data-person='Ann']").textContent).toContain("away");
  mock.emit({ type: "people", people: [] });
  await settled();
  expect(find("main").textContent).toContain("Nothing is known of anybody yet");
});

test("many are searched, and accounts are named where there are several", async () => {
  const many = Array.from({ length: 20 }, (_, index) => person(`Person ${index}`));
  await presence([...many, person("Ann", { note: "lunch" })], [account(), account(CONNECTED, { id: "b" })]);
  await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "LUNCH" } });
  expect(names()).toEqual(["Ann"]);
  expect(find("[data-person]").textContent).toContain("alice@pbx.example.com");
  await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "nobody" } });
  expect(find("main").textContent).toContain("Nothing found");
});
