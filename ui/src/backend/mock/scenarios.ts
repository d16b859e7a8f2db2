import type { CallDetail } from "../../page/entries";
import type { Entry, EntryDetail } from "../types";

/** After so many milliseconds this entry is told, made by this raw message. */
export type Step = { after: number; entry: (now: number) => Entry; raw: string };

let made = 0;

/** The simulator's kinds of calls one after the other, with new ids each time. All but the first are inferred. */
export function everything(account: string): Step[] {
  return [
    ...sample(account),
    ...incomingAnswered(account),
    ...incomingMissed(account),
    ...answeredElsewhere(account),
    ...twoAtOnce(account),
    ...heldAndParked(account),
    ...unknownClass(account),
    ...oddTypes(account),
  ];
}

export function sample(account: string): Step[] {
  const phone: EntryDetail = {
    kind: "registration",
    extension: "0003*006",
    state: "registered",
    device: "192.168.3.126:9463",
  };
  const raw = event("extension/register", {
    extensionNumber: "0003*006",
    contact: "sip:0003*006@192.168.3.126:9463",
    registerExpire: "120",
    deviceIP: "192.168.3.126:9463",
    deviceID: "",
  });
  return [
    { after: 1500, entry: once(account, phone), raw },
    ...call(account, { direction: "outbound", name: null, number: "*52" }, [
      { after: 1000, status: "CREATED", phase: "dialling" },
      { after: 300, status: "UPDATED", phase: "talking" },
      { after: 3000, status: "DESTROYED", phase: "ended", outcome: "answered" },
    ]),
  ];
}

export function incomingAnswered(account: string): Step[] {
  return call(account, { name: "Maria Popescu", number: "+40 21 555 0142" }, [
    { after: 2000, status: "CREATED", phase: "ringing" },
    { after: 7000, status: "UPDATED", phase: "talking" },
    { after: 8000, status: "DESTROYED", phase: "ended", outcome: "answered" },
  ]);
}

export function incomingMissed(account: string): Step[] {
  return call(account, { name: "John Doe", number: "+49 30 5550117" }, [
    { after: 2500, status: "CREATED", phase: "ringing" },
    { after: 9000, status: "DESTROYED", phase: "ended", outcome: "missed" },
  ]);
}

export function answeredElsewhere(account: string): Step[] {
  return call(account, { name: null, number: "+1 202 555 0188" }, [
    { after: 2500, status: "CREATED", phase: "ringing" },
    { after: 5000, status: "DESTROYED", phase: "ended", outcome: "answered_elsewhere" },
  ]);
}

export function twoAtOnce(account: string): Step[] {
  const [ring, talk, end] = incomingAnswered(account) as [Step, Step, Step];
  const [second, missed] = incomingMissed(account) as [Step, Step];
  return [ring, talk, second, { ...missed, after: 6000 }, end];
}

export function heldAndParked(account: string): Step[] {
  return call(account, { name: "Reception", number: "0003*001" }, [
    { after: 2500, status: "CREATED", phase: "ringing" },
    { after: 2500, status: "UPDATED", phase: "talking" },
    { after: 4000, status: "UPDATED", phase: "held" },
    { after: 4000, status: "UPDATED", phase: "parked" },
    { after: 5000, status: "DESTROYED", phase: "ended", outcome: "answered" },
  ]);
}

export function unknownClass(account: string): Step[] {
  const detail: EntryDetail = {
    kind: "other",
    class: "presence/update",
    summary: "status away, from 5@user",
  };
  return [{ after: 1500, entry: once(account, detail), raw: event("presence/update", { status: "away" }) }];
}

export function oddTypes(account: string): Step[] {
  const steps = call(
    account,
    { name: "<b>Bold</b> \u202Eesrever\u202C " + "long ".repeat(40), number: "anonymous" },
    [
      { after: 2000, status: "CREATED", phase: "ringing" },
      { after: 4000, status: "DESTROYED", phase: "ended", outcome: "missed" },
    ],
  );
  return steps.map((step) => ({
    ...step,
    raw: '{"timestamp":"soon","class":42,"payload":[null,{}],"big":1e999}',
  }));
}

type Party = { direction?: CallDetail["direction"]; name: string | null; number: string | null };
type Turn = {
  after: number;
  status: string;
  phase: CallDetail["phase"];
  outcome?: NonNullable<CallDetail["outcome"]>;
};

function call(account: string, party: Party, turns: Turn[]): Step[] {
  const id = `call-${++made}`;
  const direction = party.direction ?? "inbound";
  let started: number | null = null;
  let answered: number | null = null;
  return turns.map(({ after, status, phase, outcome }) => ({
    after,
    raw: event("phonecall/update", {
      phoneCallId: id,
      view: "00",
      extension: { extensionId: "7", number: "006", extendedNumber: "0003*006" },
      status,
      pbxapp: "DIAL",
      hold: phase === "held",
      parked: phase === "parked",
      flow: status === "DESTROYED" ? null : direction === "inbound" ? "IN" : "OUT",
      callerid: direction === "inbound" && party.name ? `${party.name} <${party.number}>` : null,
      dialed: direction === "outbound" ? party.number : null,
    }),
    entry: (now) => {
      started ??= now;
      if (phase === "talking") answered ??= now;
      const ended = phase === "ended" ? now : null;
      const { name, number } = party;
      const detail: CallDetail = {
        kind: "call",
        direction,
        phase,
        outcome: outcome ?? null,
        name,
        number,
        extension: "0003*006",
        started,
        answered,
        ended,
        clockAhead: 0,
      };
      return { id, account, at: started, detail, hushed: null, unseen: outcome === "missed" };
    },
  }));
}

function once(account: string, detail: EntryDetail): (now: number) => Entry {
  const id = `event-${++made}`;
  return (now) => ({ id, account, at: now, detail, hushed: null, unseen: false });
}

function event(kind: string, payload: unknown): string {
  const timestamp = Math.floor(Date.now() / 1000);
  return JSON.stringify({ timestamp, class: kind, from: "5@user", nonce: `demo${++made}`, payload });
}
