// Reads a cron schedule of five fields (or @daily and its like) and finds the next time. Time zones by the machine's own tables.

interface Schedule {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** Restricted both: a day matches when either does, as in Vixie cron. */
  eitherDay: boolean;
}

const names: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const field = (text: string, low: number, high: number, words: string[] = []): Set<number> => {
  const values = new Set<number>();
  const number = (part: string) =>
    words.includes(part.toLowerCase()) ? words.indexOf(part.toLowerCase()) + (low === 1 ? 1 : 0) : Number(part);
  for (const part of text.split(',')) {
    const [range = '*', step] = part.split('/');
    const [from = '', to] = range.split('-');
    const any = from === '*' || from === '?';
    const start = any ? low : number(from);
    const end = any ? high : to === undefined ? (step === undefined ? start : high) : number(to);
    for (let value = start; value <= end; value += Number(step ?? 1)) values.add(value);
  }
  return values;
};

const parse = (text: string): Schedule | undefined => {
  const parts = (names[text] ?? text).trim().split(/\s+/);
  if (parts.length !== 5) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = parts;
  const free = (part: string) => part.startsWith('*') || part.startsWith('?');
  return {
    minutes: field(minute, 0, 59),
    hours: field(hour, 0, 23),
    days: field(day, 1, 31),
    months: field(month, 1, 12, months),
    weekdays: field(weekday, 0, 6, weekdays),
    eitherDay: !free(day) && !free(weekday),
  };
};

const minuteMs = 60_000;

/** What a wall clock in a zone shows, as if it were UTC. */
const wallClock = (ms: number, zone: string | undefined): Date => {
  if (!zone || zone === 'UTC') return new Date(ms);
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return new Date(Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')));
};

const dayMatches = (schedule: Schedule, at: Date): boolean => {
  const day = schedule.days.has(at.getUTCDate());
  const weekday = schedule.weekdays.has(at.getUTCDay());
  return schedule.eitherDay ? day || weekday : day && weekday;
};

/** The first time after `afterMs` that a schedule names; undefined when there is none within five years. */
export const nextTime = (text: string, afterMs: number, zone?: string): number | undefined => {
  const every = /^@every\s+(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (every) {
    const seconds = Number(every[1] ?? 0) * 3600 + Number(every[2] ?? 0) * 60 + Number(every[3] ?? 0);
    return Math.floor(afterMs / 1000) * 1000 + Math.max(1, seconds) * 1000;
  }
  const schedule = parse(text);
  if (!schedule) return undefined;
  const limit = afterMs + 5 * 366 * 86_400_000;
  let ms = Math.floor(afterMs / minuteMs) * minuteMs + minuteMs;
  while (ms < limit) {
    const at = wallClock(ms, zone);
    const minutesLeftInDay = 1440 - at.getUTCHours() * 60 - at.getUTCMinutes();
    if (!schedule.months.has(at.getUTCMonth() + 1) || !dayMatches(schedule, at)) ms += minutesLeftInDay * minuteMs;
    else if (!schedule.hours.has(at.getUTCHours())) ms += (60 - at.getUTCMinutes()) * minuteMs;
    else if (!schedule.minutes.has(at.getUTCMinutes())) ms += minuteMs;
    else return ms;
  }
  return undefined;
};
