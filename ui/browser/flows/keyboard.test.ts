import { expect } from "vitest";
import { ENGLISH } from "../languages";
import { Typist } from "../typist";
import { test } from "../window";

const { say } = ENGLISH;

test("from the sign-in to removing the account everything can be done without a mouse", async ({ open }) => {
  const page = await open("first");
  const typist = new Typist(page);

  await typist.to(say("sign-in-server"));
  await typist.type("pbx");
  await typist.press("Enter", "This is not a server address.");
  expect((await typist.here())?.name).toBe(say("sign-in-server"));
  await typist.type("https://pbx.example.com");
  await typist.to(say("sign-in-mode-name", { mode: "app" }));
  await typist.to(say("sign-in-mode-name", { mode: "user" }), "ArrowDown");
  await typist.to(say("sign-in-vn"));
  await typist.type("demo");
  await typist.to(say("sign-in-dev"));
  await typist.type("demo");
  await typist.press("Enter", say("activity-empty-connected"));

  await typist.to(say("do-not-disturb"));
  await typist.press("Enter", say("quiet-choice", { choice: "hour" }));
  await typist.to(say("quiet-choice", { choice: "hour" }));
  await typist.press("Enter", say("quiet-hint"));
  await typist.to(say("quiet-off"));
  await typist.press("Enter", say("connection-word", { state: "connected" }));
  await typist.to(say("connection-details"));
  await typist.press("Space", say("connection-session"));
  await typist.to(say("disconnect"));
  await typist.press("Enter", say("connection-word", { state: "disconnected" }));
  await typist.to(say("connect"));
  await typist.press("Enter", say("connection-word", { state: "connected" }));

  await typist.to(say("place", { place: "settings" }));
  await typist.press("Enter", say("accounts-add"));
  await typist.to(say("accounts-name"));
  await typist.type("At work");
  await typist.press("Enter", "At work");
  await typist.to(say("accounts-colour-name", { colour: "teal" }));
  await typist.to(say("accounts-colour-name", { colour: "pink" }), "ArrowRight");
  await typist.to(say("accounts-connect"));
  await typist.press("Space", say("accounts-connect"));
  await typist.to(say("accounts-sign-out"));
  await typist.press("Enter", say("accounts-sign-out-ask"));
  await typist.press("Enter", say("accounts-sign-out"));
  await typist.to(say("accounts-remove"));
  await typist.press("Enter", say("accounts-remove-title"));
  await typist.press("Escape", say("accounts-add"));
  expect((await typist.here())?.name).toBe(say("accounts-remove"));
  await typist.press("Enter", say("accounts-remove-title"));
  await typist.to(say("accounts-keep-history"));
  await typist.to(say("accounts-delete-history"), "ArrowDown");
  await typist.to(say("accounts-remove-it"));
  await typist.press("Enter", say("sign-in-welcome"));
});
