// When a provider may look at its source: cron expressions with a time zone and a window.
import { parseGoDuration } from '../runtime/duration.ts';
import type { Schedule } from './provider/provider-type.ts';

const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const descriptors: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const minuteMs = 60_000;

const readNumber = (text: string, names: string[], first: number): number => {
  const named = names.indexOf(text.toLowerCase());
  return named >= 0 ? named + first : Number(text);
};

const readField = (text: string, index: number): Set<number> => {
  const [low, high] = bounds[index] as readonly [number, number];
  const names = index === 3 ? months : index === 4 ? days : [];
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|\?|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
    if (!match) throw new Error(`failed to parse ${part}`);
    const [, all, from, to, every] = match;
    const start = from === undefined ? low : readNumber(from, names, low);
    const wild = all === '*' || all === '?';
    const end = to === undefined ? (wild || every ? high : start) : readNumber(to, names, low);
    const step = Number(every ?? 1);
    if (!(start >= low && start <= end && end <= high && step > 0)) throw new Error(`value out of range: ${part}`);
    for (let value = start; value <= end; value += step) values.add(value);
  }
  return values;
};

interface Cron {
  fields: Set<number>[];
  /** As in every cron: of day of month and day of week one is enough, unless one is open. */
  anyDay: boolean;
}

const readCron = (text: string): Cron => {
  const words = (descriptors[text.trim()] ?? text).trim().split(/\s+/);
  if (words.length !== 5) throw new Error(`expected exactly 5 fields, found ${words.length}: [${words.join(' ')}]`);
  return { fields: words.map(readField), anyDay: !/^[*?]/.test(words[2] as string) && !/^[*?]/.test(words[4] as string) };
};

const clockOf = (timeZone: string): ((at: number) => number[]) => {
  const options = {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  } as const;
  const format = new Intl.DateTimeFormat('en-US', options);
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const { minute, hour, day, month, weekday = '' } = parts;
    return [Number(minute), Number(hour), Number(day), Number(month), days.indexOf(weekday.toLowerCase())];
  };
};

/** Which of minute, hour and date are as the expression wants them. */
const matches = ({ fields, anyDay }: Cron, values: number[]): { minute: boolean; hour: boolean; date: boolean } => {
  const [minute = false, hour = false, day = false, month = false, weekday = false] = fields.map((field, index) =>
    field.has(values[index] as number),
  );
  return { minute, hour, date: month && (anyDay ? day || weekday : day && weekday) };
};

const yearMs = 366 * 86_400_000;
/** Every zone's hours and days begin at a quarter of an hour. */
const quarterMs = 15 * minuteMs;

const nextTime = (cron: Cron, timeZone: string, now: number): number | undefined => {
  const clock = clockOf(timeZone);
  let at = (Math.floor(now / minuteMs) + 1) * minuteMs;
  while (at <= now + yearMs) {
    const { minute, hour, date } = matches(cron, clock(at));
    if (minute && hour && date) return at;
    at = hour && date ? at + minuteMs : (Math.floor(at / quarterMs) + 1) * quarterMs;
  }
  return undefined;
};

const isOpen = (cron: Cron, timeZone: string, now: number, windowMs: number): boolean => {
  const clock = clockOf(timeZone);
  for (let at = Math.floor(now / minuteMs) * minuteMs; now - at < windowMs; at -= minuteMs) {
    const { minute, hour, date } = matches(cron, clock(at));
    if (minute && hour && date) return true;
  }
  return false;
};

export interface NextSchedule extends Schedule {
  when: string;
}

export interface Timetable {
  /** Now is within a window. */
  open: boolean;
  next: NextSchedule | undefined;
  nextMs: number | undefined;
}

/** Throws what is wrong with a schedule. */
export const readTimetable = (schedules: Schedule[], now: number): Timetable => {
  let open = false;
  let next: { at: number; schedule: Schedule } | undefined;
  for (const schedule of schedules) {
    const { cron: text, timeZone = 'UTC', window } = schedule;
    const cron = readCron(text);
    const windowMs = Math.max(parseGoDuration(window) ?? 0, minuteMs);
    open ||= isOpen(cron, timeZone, now, windowMs);
    const at = nextTime(cron, timeZone, now);
    if (at !== undefined && (!next || at < next.at)) next = { at, schedule };
  }
  const when = next && `${new Date(next.at).toISOString().slice(0, 19)}Z`;
  return { open, next: next && when ? { ...next.schedule, when } : undefined, nextMs: next && next.at - now };
};
