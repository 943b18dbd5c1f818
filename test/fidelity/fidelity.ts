// What scripts/fidelity.mjs runs: the same seeded requests to a real kube-apiserver and to ours, compared.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { areas } from './areas/index.ts';
import { Draft, type Answer, type Area, type Case } from './case.ts';
import { compareCase, type Outcome } from './compare.ts';
import type { Connection } from './connection.ts';
import { readListed } from './listed.ts';
import { normalise } from './normalise.ts';
import { startOurServer } from './our-server.ts';
import { Random } from './random.ts';
import { missingPrograms, startRealServer } from './real-server.ts';
import { runCase } from './run-case.ts';
import { scoreOf, type Group, type Score } from './score.ts';
import { isExplained, writeVectors, type Vector } from './vectors.ts';

export { missingPrograms };
export const areaNames = areas.map((each) => each.name);

const cases = (area: Area, seed: number, requests: number): Case[] => {
  const made: Case[] = [];
  for (let count = 0, sent = 0; sent < requests; count++) {
    const namespace = `${area.name}-s${seed}-${count}`;
    const draft = new Draft(new Random(namespace), namespace);
    area.generate(draft);
    made.push({ area: area.name, namespace, steps: draft.steps });
    sent += draft.steps.length;
  }
  return made;
};

/** What our cluster starts with and a bare kube-apiserver has not: it changes what claims for storage get. */
const shareStorageClasses = async (from: Connection, to: Connection): Promise<void> => {
  const path = '/apis/storage.k8s.io/v1/storageclasses';
  const { text } = await from.ask({ method: 'GET', path, headers: {} });
  for (const { metadata, ...rest } of JSON.parse(text).items) {
    const { name, annotations } = metadata;
    const body = JSON.stringify({ ...rest, metadata: { name, annotations } });
    await to.ask({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body });
  }
};

/** A few cases at once: they know nothing of each other, and some wait. */
const inTurns = async (all: Case[], run: (asked: Case) => Promise<void>): Promise<void> => {
  const left = [...all];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
};

type Keep = (asked: Case, real: Answer[]) => void;

const play = async (all: Case[], controllers: boolean, keep?: Keep): Promise<Outcome[]> => {
  if (all.length === 0) return [];
  const [real, ours] = await Promise.all([startRealServer({ controllers }), startOurServer({ controllers })]);
  const outcomes: Outcome[] = [];
  const names = { versions: !controllers };
  try {
    await shareStorageClasses(ours.connection, real.connection);
    await inTurns(all, async (asked) => {
      const answers = await Promise.all([runCase(real.connection, asked), runCase(ours.connection, asked)]);
      const [left, right] = answers.map((each) => normalise(asked, each, names)) as [Answer[], Answer[]];
      outcomes.push(compareCase(asked, left, right));
      keep?.(asked, left);
    });
  } finally {
    await Promise.all([real.close(), ours.close()]);
  }
  return outcomes;
};

export interface Wanted {
  seed: number;
  requests: number;
  /** All if empty. */
  areas: string[];
  /** The folder of differences.md. */
  folder: string;
  /** Where the real server's answers are written, of cases without an open difference. */
  record?: string | undefined;
}

export const measureFidelity = async ({
  seed,
  requests,
  areas: named,
  folder,
  record,
}: Wanted): Promise<{ scores: Score[]; groups: Group[] }> => {
  const chosen = areas.filter((each) => named.length === 0 || named.includes(each.name));
  const share = Math.ceil(requests / chosen.length);
  const of = (controllers: boolean) =>
    chosen.filter((each) => (each.controllers ?? false) === controllers).flatMap((each) => cases(each, seed, share));
  const vectors: Vector[] = [];
  const keep: Keep = (asked, answers) => void vectors.push({ ...asked, answers });
  const outcomes = [...(await play(of(false), false, keep)), ...(await play(of(true), true, keep))];
  const listed = readListed(readFileSync(join(folder, 'differences.md'), 'utf8'));
  if (record !== undefined) {
    const good = new Set(outcomes.filter((each) => isExplained(each, listed)).map(({ asked }) => asked.namespace));
    writeVectors(
      record,
      vectors.filter(({ namespace }) => good.has(namespace)),
    );
  }
  return scoreOf(outcomes, listed);
};
