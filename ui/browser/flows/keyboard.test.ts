import { expect } from "vitest";
import { ENGLISH } from "../languages";
import { Typist } from "../typist";
import { test } from "../window";

const { text } = ENGLISH;

test("from the sign-in to removing the account everything can be done without a mouse", async ({ open }) => {
  const page = await open("first");
  const typist = new Typist(page);

  await typist.to(text.signIn.server);
  await typist.type("pbx");
  await typist.press("Enter", "This is not a server address.");
  expect((await typist.here())?.name).toBe(text.signIn.server);
  await typist.type("https://pbx.example.com");
  await typist.to(text.signIn.modes.app.name);
  await typist.to(text.signIn.modes.user.name, "ArrowDown");
  await typist.to(text.signIn.vn);
  await typist.type("demo");
  await typist.to(text.signIn.dev);
  await typist.type("demo");
  await typist.press("Enter", text.activity.empty.connected);

  await typist.to(text.quiet.button);
  await typist.press("Enter", text.quiet.choice.hour);
  await typist.to(text.quiet.choice.hour);
  await typist.press("Enter", text.quiet.hint);
  await typist.to(text.quiet.off);
  await typist.press("Enter", text.connection.word.connected);
  await typist.to(text.connection.details);
  await typist.press("Space", text.connection.session);
  await typist.to(text.connection.disconnect);
  await typist.press("Enter", text.connection.word.disconnected);
  await typist.to(text.connection.connect);
  await typist.press("Enter", text.connection.word.connected);

  await typist.to(text.places.settings);
  await typist.press("Enter", text.accounts.add);
  await typist.to(text.accounts.name);
  await typist.type("At work");
  await typist.press("Enter", "At work");
  await typist.to(text.accounts.colours[0] as string);
  await typist.to(text.accounts.colours[3] as string, "ArrowRight");
  await typist.to(text.accounts.connect);
  await typist.press("Space", text.accounts.connect);
  await typist.to(text.accounts.signOut);
  await typist.press("Enter", text.accounts.signOutAsk);
  await typist.press("Enter", text.accounts.signOut);
  await typist.to(text.accounts.remove);
  await typist.press("Enter", text.accounts.removeTitle);
  await typist.press("Escape", text.accounts.add);
  expect((await typist.here())?.name).toBe(text.accounts.remove);
  await typist.press("Enter", text.accounts.removeTitle);
  await typist.to(text.accounts.keepHistory.name);
  await typist.to(text.accounts.deleteHistory.name, "ArrowDown");
  await typist.to(text.accounts.removeIt);
  await typist.press("Enter", text.signIn.welcome);
});
