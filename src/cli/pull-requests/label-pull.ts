/** `gitops-lab pr label`: by name; a label that the repository has not yet is made. */
import { LabError } from '../../errors.ts';
import type { CommandContext, Outcome } from '../command.ts';
import type { Label } from '../../course/forge-rest.ts';
import { findPull, type PullPlace } from './pull-place.ts';

const colour = '1d76db';

/** Ids of labels, made where they are missing. */
export const ensureLabels = async ({ rest, path }: PullPlace, names: string[]): Promise<number[]> => {
  const wanted = [...new Set(names.map((name) => name.trim()).filter(Boolean))];
  if (wanted.length === 0) return [];
  const known = await rest.all<Label>(`${path}/labels`);
  const ids: number[] = [];
  for (const name of wanted) {
    const label = known.find((each) => each.name === name) ?? (await rest.json<Label>('POST', `${path}/labels`, { name, color: colour }));
    ids.push(label.id);
  }
  return ids;
};

export const labelPull = async (place: PullPlace, { positionals, flags }: CommandContext): Promise<Outcome> => {
  const [number, ...names] = positionals.slice(1);
  if (names.length === 0)
    throw new LabError({ family: 'usage', code: 'pr/label', message: 'Which label?', next: 'gitops-lab pr label 1 deploy/preview' });
  const { rest, path } = place;
  const pull = await findPull(place, number);
  const labels = `${path}/issues/${pull.number}/labels`;
  if (flags['remove'] === undefined) await rest.json('POST', labels, { labels: await ensureLabels(place, names) });
  else for (const { id } of pull.labels.filter(({ name }) => names.includes(name))) await rest.text('DELETE', `${labels}/${id}`);
  const now = await rest.json<Label[]>('GET', labels);
  const words = now.map(({ name }) => name).join(', ') || 'no label';
  return { json: { number: pull.number, labels: now.map(({ name }) => name) }, text: `  #${pull.number} has ${words}` };
};
