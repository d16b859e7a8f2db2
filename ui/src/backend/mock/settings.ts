import type {
  KindChoice,
  KindView,
  NotificationKind,
  Privacy,
  SettingsChange,
  SettingsView,
  Urgency,
} from "../types";
import { best } from "../../text/language.svelte";

/** How each kind is told where nobody says otherwise: shown, with a sound, how urgent. */
const USUAL: [NotificationKind, boolean, boolean, Urgency][] = [
  ["ringing", true, true, "critical"],
  ["missed", true, true, "normal"],
  ["answered_elsewhere", false, false, "low"],
  ["outgoing", false, false, "low"],
  ["held_too_long", true, true, "normal"],
  ["registration_lost", true, false, "normal"],
  ["registration_regained", true, false, "low"],
  ["presence", true, false, "low"],
  ["topic", false, false, "low"],
  ["connection_trouble", true, false, "normal"],
  ["sign_in_needed", true, false, "normal"],
];

const HELD = 180;

export const USUAL_SETTINGS: SettingsView = {
  kinds: USUAL.map(([kind]) => kindView(kind, {})),
  quietHours: [],
  rules: [],
  letThrough: [],
  watched: [],
  heldTooLong: HELD,
  ring: { player: "auto", device: null },
  ignoreDesktop: false,
  contactFiles: [],
  numbers: { country: "", trunk: "0", international: "00" },
  language: null,
  spoken: best(navigator.languages),
  languages: [
    { tag: "de", name: "Deutsch" },
    { tag: "en", name: "English" },
  ],
  historyDays: 365,
  historyMegabytes: 1024,
  autostart: { on: false, ask: false, locked: false },
};

/** The settings after a change; throws what the program says to one that can't be meant. */
export function changed(settings: SettingsView, change: SettingsChange): SettingsView {
  switch (change.change) {
    case "kind": {
      const { kind, choice } = change;
      return {
        ...settings,
        kinds: settings.kinds.map((one) => (one.kind === kind ? kindView(kind, choice) : one)),
      };
    }
    case "quiet_hours":
      if (change.hours.some((hours) => hours.days.length === 0)) throw "Choose at least one day.";
      return { ...settings, quietHours: change.hours };
    case "rules":
      return { ...settings, rules: change.rules };
    case "let_through":
      return { ...settings, letThrough: named(change.callers) };
    case "watched":
      return { ...settings, watched: named(change.people) };
    case "held_too_long":
      if (change.seconds !== null && (change.seconds < 10 || change.seconds > 3600))
        throw "Choose between 10 seconds and 3600 seconds (an hour).";
      return { ...settings, heldTooLong: change.seconds ?? HELD };
    case "ring":
      return { ...settings, ring: change.ring };
    case "ignore_desktop":
      return { ...settings, ignoreDesktop: change.ignore };
    case "contact_files":
      return { ...settings, contactFiles: named(change.files) };
    case "numbers": {
      const odd = Object.values(change.numbers).find((text) => !/^\+?\d*$/.test(text));
      if (odd !== undefined) throw `"${odd}": only digits count here. For Germany write 49, 0 and 00.`;
      return { ...settings, numbers: change.numbers };
    }
    case "history_days":
      return { ...settings, historyDays: change.days };
    case "history_megabytes":
      return { ...settings, historyMegabytes: change.megabytes };
    case "autostart":
      return { ...settings, autostart: { ...settings.autostart, on: change.on, ask: false } };
    case "language":
      return { ...settings, language: change.language, spoken: change.language ?? best(navigator.languages) };
  }
}

function kindView(kind: NotificationKind, choice: KindChoice): KindView {
  const [, show, sound, urgency] = USUAL.find(([one]) => one === kind) ?? [kind, true, false, "normal"];
  const privacy: Privacy = "full";
  return { kind, ...{ show, sound, urgency, privacy, ...choice }, choice };
}

function named(names: string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
}
