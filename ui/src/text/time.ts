import { locale, say } from ".";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The last moment of the calendar. */
const LAST = 8.64e15;

const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;
const DAY = { weekday: "long", day: "numeric", month: "long" } as const;
const FAR_DAY = { day: "numeric", month: "long", year: "numeric" } as const;
const SHORT_DAY = { day: "numeric", month: "short" } as const;
const SECONDS = { timeStyle: "medium" } as const;
const PRECISE = { ...CLOCK, second: "2-digit", weekday: "short", ...SHORT_DAY, year: "numeric" } as const;
const FULL = { dateStyle: "full", timeStyle: "medium" } as const;

/** Making a format takes far longer than using it. */
const formats = new Map<object, { locale: string; format: Intl.DateTimeFormat }>();
/** A Monday, UTC. */
const MONDAY = Date.UTC(2024, 0, 1);
const WEEKDAY = { weekday: "long", timeZone: "UTC" } as const;
const SHORT_WEEKDAY = { weekday: "short", timeZone: "UTC" } as const;

/** Hours and minutes. A time no calendar knows gives an empty text. */
export function clock(at: number): string {
  return written(CLOCK, at);
}

/** A number of things, short: 12,345 as 12K. */
export function count(number: number): string {
  return number < 10_000 ? number.toLocaleString(locale()) : compact(number);
}

/** Clock time today, else the day and the clock time. */
export function moment(at: number, now: number): string {
  return dayKey(at) === dayKey(now) ? clock(at) : `${written(SHORT_DAY, at)}, ${clock(at)}`;
}

/** "5 min ago" within an hour, then the clock time; the day stands above the row. */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (!(passed >= 0 && passed < HOUR)) return clock(at);
  if (passed < MINUTE) return say("activity-now");
  return relative(-Math.floor(passed / MINUTE));
}

/** The name of a day of the week, of which Monday is 0. */
export function dayOfWeek(day: number): string {
  return written(WEEKDAY, MONDAY + day * 24 * HOUR);
}

/** Its short name. */
export function shortDayOfWeek(day: number): string {
  return written(SHORT_WEEKDAY, MONDAY + day * 24 * HOUR);
}

/** Clock time today, else the day alone: enough for "since". */
export function briefly(at: number, now: number): string {
  return dayKey(at) === dayKey(now) ? clock(at) : written(SHORT_DAY, at);
}

/** Clock time with seconds, with its date unless that is the day of `beside`. */
export function precise(at: number, beside?: number): string {
  const sameDay = beside !== undefined && dayKey(at) === dayKey(beside);
  return written(sameDay ? SECONDS : PRECISE, at);
}

/** The date with its year. */
export function date(at: number): string {
  return written(FAR_DAY, at);
}

/** Date and time in full, to be read on hover. */
export function full(at: number): string {
  return written(FULL, at);
}

/** For the attribute `datetime`. */
export function machine(at: number): string {
  return valid(at) ? new Date(at).toISOString() : "";
}

/** When the day of a time began where the user is. What no calendar has is in two days, before all others or after. */
export function startOfDay(at: number): number {
  const begins = new Date(at).setHours(0, 0, 0, 0);
  return Number.isNaN(begins) ? (at > 0 ? LAST : -Infinity) : begins;
}

/** The same for all times of one day where the user is. */
export function dayKey(at: number): string {
  if (!valid(at)) return at > 0 ? "after" : "before";
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "Today", "Yesterday", a weekday with its date, or a date with its year. */
export function dayName(at: number, now: number): string {
  if (!valid(at)) return say("activity-no-day");
  if (dayKey(at) === dayKey(now)) return say("activity-today");
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayKey(at) === dayKey(yesterday.getTime())) return say("activity-yesterday");
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return written(sameYear ? DAY : FAR_DAY, at);
}

/** A length of time in milliseconds as 0:07, 12:34 or 1:02:03; never negative. */
export function ticking(length: number): string {
  const seconds = Math.max(0, Math.floor(length / 1000)) || 0;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = `${h > 0 ? String(m).padStart(2, "0") : m}:${String(s).padStart(2, "0")}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

/** A length of time in milliseconds, short, in the units of the locale: "3s", "12m 5s". */
export function lasting(length: number): string {
  const seconds = Math.max(0, Math.round(length / 1000)) || 0;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const said = parts.filter(([count, unit]) => count > 0 || (unit === "second" && seconds === 0));
  return said
    .slice(0, 2)
    .map(([count, unit]) =>
      new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "narrow" }).format(count),
    )
    .join(" ");
}

function compact(number: number): string {
  return new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(number);
}

function relative(minutes: number): string {
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "short" }).format(minutes, "minute");
}

function written(form: Intl.DateTimeFormatOptions, at: number): string {
  return valid(at) ? formatOf(form).format(at) : "";
}

/** The format of this form in the language that is spoken now. */
function formatOf(form: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formats.get(form);
  if (known?.locale === locale()) return known.format;
  const format = new Intl.DateTimeFormat(locale(), form);
  formats.set(form, { locale: locale(), format });
  return format;
}

function valid(at: number): boolean {
  return !Number.isNaN(new Date(at).getTime());
}
