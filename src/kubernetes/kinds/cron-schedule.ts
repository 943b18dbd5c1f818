// What robfig/cron's standard parser says of a schedule; nothing when it is fine. The CronJob controller reads schedules for itself.

const fields: { name: string; min: number; max: number; words?: string[] }[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'day of week', min: 0, max: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];
const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

type Field = (typeof fields)[number];

const numberOf = (text: string, field: Field): number | string => {
  const word = field.words?.indexOf(text.toLowerCase()) ?? -1;
  if (word >= 0) return word + field.min;
  if (!/^-?\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  return text.startsWith('-') ? `negative number (${text}) not allowed: ${text}` : Number(text);
};

const problemOfPart = (part: string, field: Field): string | undefined => {
  const [range = '', step, ...more] = part.split('/');
  if (more.length) return `too many slashes: ${part}`;
  const [low = '', high, ...others] = range.split('-');
  if (others.length) return `too many hyphens: ${part}`;
  const any = low === '*' || low === '?';
  const start = any ? field.min : numberOf(low, field);
  if (typeof start === 'string') return start;
  const end = any ? field.max : high === undefined ? (step === undefined ? start : field.max) : numberOf(high, field);
  if (typeof end === 'string') return end;
  const stride = step === undefined ? 1 : numberOf(step, { name: '', min: 0, max: 0 });
  if (typeof stride === 'string') return stride;
  if (start < field.min) return `beginning of range (${start}) below minimum (${field.min}): ${part}`;
  if (end > field.max) return `end of range (${end}) above maximum (${field.max}): ${part}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${part}`;
  return stride === 0 ? `step of range should be a positive number: ${part}` : undefined;
};

export const validateCronSchedule = (schedule: string): string | undefined => {
  const spec = schedule.replace(/^(?:TZ|CRON_TZ)=\S+\s*/, '');
  if (spec.startsWith('@')) {
    if (descriptors.includes(spec) || /^@every \S+$/.test(spec)) return undefined;
    return `unrecognized descriptor: ${spec}`;
  }
  const given = spec.split(/\s+/).filter(Boolean);
  if (given.length !== fields.length) return `expected exactly 5 fields, found ${given.length}: [${given.join(' ')}]`;
  for (const [index, field] of fields.entries()) {
    for (const part of (given[index] as string).split(',')) {
      const problem = problemOfPart(part, field);
      if (problem) return problem;
    }
  }
  return undefined;
};
