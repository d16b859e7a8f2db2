import type { Entry } from "../backend/types";
import { say } from "../text";
import { lasting, precise } from "../text/time";
import { byOurClock, lookOf, talkedFor } from "./describe";

export type Fact = { name: string; value: string };

/** What is known of an entry, each thing with its name; what is not known is left out. */
export function factsOf(entry: Entry): Fact[] {
  const detail = entry.detail;
  const time = [say("detail-time"), precise(entry.at)] as const;
  switch (detail.kind) {
    case "call": {
      const talked = talkedFor(detail);
      const rangUntil = detail.answered ?? detail.ended;
      const started = byOurClock(detail, detail.started);
      const at = (time: number | null) => (time === null ? null : precise(byOurClock(detail, time), started));
      return known([
        [say("detail-name"), detail.name],
        [say("detail-number"), detail.number],
        [say("detail-direction"), say("detail-direction-of", { direction: detail.direction })],
        [say("detail-extension"), detail.extension],
        [say("detail-started"), precise(started)],
        [say("detail-rang"), rangUntil === null ? null : lasting(rangUntil - detail.started)],
        [say("detail-answered"), at(detail.answered)],
        [say("detail-talked"), talked === null ? null : lasting(talked)],
        [say("detail-ended"), at(detail.ended)],
      ]);
    }
    case "registration":
      return known([
        [say("detail-extension"), detail.extension],
        [say("detail-device"), detail.device],
        time,
      ]);
    case "extension":
      return known([[say("detail-extension"), detail.extension], time]);
    case "presence":
      return known([
        [say("detail-name"), detail.person],
        [say("detail-extension"), detail.extension],
        [say("detail-state"), lookOf(entry).word],
        [say("detail-note"), detail.note],
        time,
      ]);
    case "topic":
      return known([[say("detail-topic"), detail.title], [say("detail-by"), detail.by], time]);
    case "other":
      return known([[say("detail-class"), lookOf(entry).word], time]);
    case "gap":
      return known([
        [say("detail-started"), precise(entry.at)],
        [say("detail-ended"), detail.until === null ? null : precise(detail.until, entry.at)],
      ]);
  }
}

function known(facts: readonly (readonly [string, string | null])[]): Fact[] {
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}
