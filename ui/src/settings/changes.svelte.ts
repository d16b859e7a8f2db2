import type { SettingsChange, SettingsView } from "../backend/types";
import { messageOf, type Page } from "../page/page.svelte";

/** What is changed in the settings: it counts at once, and the last change can be taken back. */
export class Changes {
  /** The change that takes the last one back. */
  #back = $state.raw<SettingsChange | null>(null);
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get undoable(): boolean {
    return this.#back !== null;
  }

  /** Makes a change; returns why it was not made, for beside the field. */
  async make(change: SettingsChange): Promise<string | null> {
    const before = this.#page.settings;
    try {
      await this.#page.backend.changeSettings(change);
      this.#back = before ? asItWas(before, change) : null;
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Makes a change that can't be mistyped; what goes wrong is told above. */
  async set(change: SettingsChange): Promise<void> {
    const failure = await this.make(change);
    if (failure !== null) this.#page.tell(failure);
  }

  async undo(): Promise<void> {
    const back = this.#back;
    this.#back = null;
    if (back) await this.#page.run(this.#page.backend.changeSettings(back));
  }

  forget(): void {
    this.#back = null;
  }
}

/** The change after which the settings are again what they were before. */
function asItWas(before: SettingsView, change: SettingsChange): SettingsChange {
  switch (change.change) {
    case "kind": {
      const { kind } = change;
      return { change: "kind", kind, choice: before.kinds.find((one) => one.kind === kind)?.choice ?? {} };
    }
    case "quiet_hours":
      return { change: "quiet_hours", hours: before.quietHours };
    case "rules":
      return { change: "rules", rules: before.rules };
    case "let_through":
      return { change: "let_through", callers: before.letThrough };
    case "watched":
      return { change: "watched", people: before.watched };
    case "held_too_long":
      return { change: "held_too_long", seconds: before.heldTooLong };
    case "ring":
      return { change: "ring", ring: before.ring };
    case "ignore_desktop":
      return { change: "ignore_desktop", ignore: before.ignoreDesktop };
    case "contact_files":
      return { change: "contact_files", files: before.contactFiles };
    case "language":
      return { change: "language", language: before.language };
    case "history_days":
      return { change: "history_days", days: before.historyDays };
    case "history_megabytes":
      return { change: "history_megabytes", megabytes: before.historyMegabytes };
    case "autostart":
      return { change: "autostart", on: before.autostart.on };
    case "numbers":
      return { change: "numbers", numbers: before.numbers };
  }
}
