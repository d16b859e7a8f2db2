import { fireEvent, screen } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import type { MockBackend } from "../src/backend/mock";
import { CONNECTED, REASON, account, find, open, settled } from "./samples";

async function help(section: string, set: (mock: MockBackend) => void = () => undefined) {
  const opened = await open((mock) => {
    mock.accounts = [account()];
    set(mock);
  });
  await fireEvent.click(find("#place-help"));
  await fireEvent.click(find(`#help-${section}`));
  await settled();
  return opened;
}

const results = () =>
  [...document.querySelectorAll<HTMLElement>("[data-step]")].map((one) => one.dataset["result"]);

test("the steps of a connection say how far it comes", async () => {
  await help("connection", (mock) => mock.note("{}", false));
  expect(results()).toEqual(["done", "not_needed", "done", "done", "done", "done"]);
  expect(screen.getByText("The server is found").parentElement?.textContent).toContain("done");
});

test("the step that failed gives its reason", async () => {
  await help("connection", (mock) => {
    mock.accounts = [account({ state: "needs_sign_in", reason: REASON })];
  });
  expect(results()).toEqual(["done", "not_needed", "done", "failed", "not_reached", "not_reached"]);
  expect(find("[data-result='failed']").textContent).toContain("HTTP 401 Unauthorized");
});

test("a connection that says nothing for long leads to the server's switch", async () => {
  await help("connection", (mock) => {
    mock.accounts = [account({ ...CONNECTED, since: Date.now() - 3_600_000 })];
  });
  expect(find("main").textContent).toContain("SIP_NOTIFICATIONS");
});

test("what ends connections again and again is told while connected, beside the story", async () => {
  const reason = { ...REASON, kind: "connection_cut", message: "Something ends connections after 10 s." };
  await help("connection", (mock) => {
    mock.story.set("alice", [
      { at: Date.now() - 5000, state: { state: "waiting", until: Date.now(), attempt: 1, reason } },
      { at: Date.now() - 4000, state: CONNECTED },
    ]);
  });
  expect(screen.getAllByText(reason.message)).toHaveLength(2);
});

test("what a connection did stands there, the newest first", async () => {
  await help("connection", (mock) => {
    mock.story.set("alice", [
      { at: Date.now() - 5000, state: { state: "connecting", attempt: 1, occasion: "resumed" } },
      { at: Date.now() - 4000, state: CONNECTED },
    ]);
  });
  const lines = [...document.querySelectorAll("section[aria-labelledby='story'] li")].map(
    (one) => one.textContent,
  );
  expect(lines[0]).toContain("Connected");
  expect(lines[1]).toContain("as the computer woke");
});

test("messages come as they are, and one is sent", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { mock } = await help("messages");
  expect(find("[role='log']").textContent).toContain("No message since Ringtray started");
  mock.note('{"b": 1.0}', false);
  await vi.advanceTimersByTimeAsync(1100);
  expect(find("[role='log'] pre").textContent).toBe('{"b": 1.0}');

  await fireEvent.input(find("#json"), { target: { value: "{" } });
  await fireEvent.click(screen.getByRole("button", { name: "Send" }));
  await settled();
  expect(find("#json-failure").textContent).toContain("invalid JSON");
  expect(find<HTMLTextAreaElement>("#json").value).toBe("{");
  await fireEvent.input(find("#json"), { target: { value: "{}" } });
  await fireEvent.click(screen.getByRole("button", { name: "Send" }));
  await settled();
  expect(mock.asked.filter((one) => one.what === "send").at(-1)?.with).toEqual({
    account: "alice",
    json: "{}",
  });
  expect(find<HTMLTextAreaElement>("#json").value).toBe("");
  expect(find("form").textContent).toContain("Sent.");
});

test("the log is shown down to the level that is chosen", async () => {
  await help("log", (mock) => {
    const line = (number: number, level: "warn" | "info" | "debug") => {
      return { number, at: Date.now(), level, target: "ringtray_core", text: `${level} line` };
    };
    mock.logged = [line(1, "warn"), line(2, "info"), line(3, "debug")];
  });
  const lines = () =>
    [...document.querySelectorAll("[role='log'] p")].map((one) => one.className.split(" ")[0]);
  expect(lines()).toEqual(["warn", "info"]);
  await fireEvent.change(find("#level"), { target: { value: "debug" } });
  expect(lines()).toEqual(["warn", "info", "debug"]);
  await fireEvent.change(find("#level"), { target: { value: "error" } });
  expect(find("[role='log']").textContent).toContain("Nothing was logged");
});

test("the report is shown before it is copied", async () => {
  const copied: string[] = [];
  vi.stubGlobal("navigator", {
    ...navigator,
    clipboard: { writeText: async (text: string) => void copied.push(text) },
  });
  await help("connection");
  await fireEvent.click(find("#report"));
  await settled();
  const shown = find("dialog pre").textContent ?? "";
  expect(shown).toContain("Ringtray 0.1.0 on linux");
  expect(copied).toEqual([]);
  await fireEvent.click(screen.getByRole("button", { name: "Copy" }));
  await settled();
  expect(copied).toEqual([shown]);
  vi.unstubAllGlobals();
});

test("nothing is asked any more once the place is left", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const { mock } = await help("connection");
  await fireEvent.click(find("#place-activity"));
  mock.asked = [];
  await vi.advanceTimersByTimeAsync(5000);
  expect(mock.asked.filter((one) => one.what === "diagnostics")).toEqual([]);
});
