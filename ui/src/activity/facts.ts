import type { Entry } from "../backend/types";
import { text } from "../text";
import { lasting, precise } from "../text/time";
import { byOurClock, lookOf, talkedFor } from "./describe";

export type Fact = { name: string; value: string };

/** What is known of an entry, each thing with its name; what is not known is left out. */
export function factsOf(entry: Entry): Fact[] {
  const detail = entry.detail;
  const words = text.detail;
  const time = [words.time, precise(entry.at)] as const;
  switch (detail.kind) {
    case "call": {
      const talked = talkedFor(detail);
      const rangUntil = detail.answered ?? detail.ended;
      const started = byOurClock(detail, detail.started);
      const at = (time: number | null) => (time === null ? null : precise(byOurClock(detail, time), started));
      return known([
        [words.name, detail.name],
        [words.number, detail.number],
        [words.direction, words[detail.direction]],
        [words.extension, detail.extension],
        [words.started, precise(started)],
        [words.rang, rangUntil === null ? null : lasting(rangUntil - detail.started)],
        [words.answered, at(detail.answered)],
        [words.talked, talked === null ? null : lasting(talked)],
        [words.ended, at(detail.ended)],
      ]);
    }
    case "registration":
      return known([[words.extension, detail.extension], [words.device, detail.device], time]);
    case "extension":
      return known([[words.extension, detail.extension], time]);
    case "presence":
      return known([
        [words.name, detail.person],
        [words.extension, detail.extension],
        [words.state, lookOf(entry).word],
        [words.note, detail.note],
        time,
      ]);
    case "topic":
      return known([[words.topic, detail.title], [words.by, detail.by], time]);
    case "other":
      return known([[words.class, lookOf(entry).word], time]);
    case "gap":
      return known([
        [words.started, precise(entry.at)],
        [words.ended, detail.until === null ? null : precise(detail.until, entry.at)],
      ]);
  }
}

function known(facts: readonly (readonly [string, string | null])[]): Fact[] {
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}
