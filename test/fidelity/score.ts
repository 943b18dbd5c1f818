// Groups differences of one cause into one line, sets those apart that stay with a reason, and counts by area.
import type { Difference, Outcome } from './compare.ts';
import type { Listed } from './listed.ts';

export interface Group {
  area: string;
  cause: string;
  count: number;
  reason?: string | undefined;
  example: { namespace: string; step: number; request: string; body: string; path: string; real: string; ours: string };
}

export interface Score {
  area: string;
  compared: number;
  equal: number;
  listed: number;
}

const masked = (text: string): string =>
  text
    .replace(/\b[a-z]+-[a-z0-9]+-\d+\b/g, '<ns>')
    .replace(/\\?"[^"]*"/g, '"…"')
    .replace(/\[\d+\]/g, '[*]')
    .replace(/-?\b\d+(\.\d+)?\b/g, 'N')
    .slice(0, 160);

const shape = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return masked(value);
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'object' : String(value);
};

/** The end of managed paths differs with each object; the place where owners differ is enough. */
const place = (path: string): string => path.replace(/\/\d+(?=\/|$)/g, '/*').replace(/(fieldsV1\/f:\w+(\/f:\w+)?).*/, '$1…');

const causeOf = ({ path, real, ours }: Difference): string => `${place(path)}: real ${shape(real)} | ours ${shape(ours)}`;

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
const short = (value: string, limit = 500): string => (value.length > limit ? `${value.slice(0, limit)}…` : value);

/** Long texts from a little before where they part. */
const parting = (real: unknown, ours: unknown): { real: string; ours: string } => {
  const [left, right] = [text(real), text(ours)];
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const from = left.length > 300 || right.length > 300 ? Math.max(0, at - 80) : 0;
  const show = (whole: string) => `${from > 0 ? '…' : ''}${short(whole.slice(from), 900)}`;
  return { real: show(left), ours: show(right) };
};

export const scoreOf = (outcomes: Outcome[], listed: Listed[]): { scores: Score[]; groups: Group[] } => {
  const scores = new Map<string, Score>();
  const groups = new Map<string, Group>();
  for (const { asked, compared, equal, differences } of outcomes) {
    const { area, namespace, steps } = asked;
    const score = scores.get(area) ?? { area, compared: 0, equal: 0, listed: 0 };
    scores.set(area, score);
    score.compared += compared;
    score.equal += equal;
    for (const { step, found } of differences) {
      const { method = '', path = '', body } = steps[step] ?? {};
      const reasons = found.map((each) => listed.find((row) => row.matches(area, each))?.reason);
      if (reasons.every(Boolean)) score.listed += 1;
      for (const [at, difference] of found.entries()) {
        const cause = causeOf(difference);
        const group = groups.get(`${area} ${cause}`);
        if (group) group.count += 1;
        else {
          const { path: where, real, ours } = difference;
          const example = {
            namespace,
            step,
            request: `${method} ${path}`,
            body: short(text(body)),
            path: where,
            ...parting(real, ours),
          };
          groups.set(`${area} ${cause}`, { area, cause, count: 1, reason: reasons[at], example });
        }
      }
    }
  }
  return { scores: [...scores.values()], groups: [...groups.values()].sort((a, b) => b.count - a.count) };
};
