// What the real server answered to cases of every area, kept as one file an area: played without it in vectors.test.ts.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Case } from './case.ts';
import type { Outcome } from './compare.ts';
import type { Listed } from './listed.ts';

export interface Vector extends Case {
  answers: Answer[];
}

/** True when whatever differs is listed. */
export const isExplained = ({ asked, differences }: Outcome, listed: Listed[]): boolean =>
  differences.every(({ found }) => found.every((each) => listed.some((row) => row.matches(asked.area, each))));

/** An answer that is the same as an earlier one of its case is that one's number. */
type Packed = Omit<Vector, 'answers' | 'area'> & { answers: (Answer | number)[] };

const pack = ({ namespace, steps, answers }: Vector): Packed => {
  const texts = answers.map((each) => JSON.stringify(each));
  return {
    namespace,
    steps,
    answers: answers.map((each, at) => (texts.indexOf(texts[at] as string) < at ? texts.indexOf(texts[at] as string) : each)),
  };
};

export const writeVectors = (folder: string, vectors: Vector[]): void => {
  mkdirSync(folder, { recursive: true });
  for (const area of new Set(vectors.map((each) => each.area))) {
    const lines = vectors.filter((each) => each.area === area).map((each) => JSON.stringify(pack(each)));
    writeFileSync(join(folder, `${area}.json`), `[\n${lines.join(',\n')}\n]\n`);
  }
};

/** By area. */
export const readVectors = (folder: string): Map<string, Vector[]> =>
  new Map(
    readdirSync(folder).map((file) => {
      const area = file.replace('.json', '');
      const packed = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Packed[];
      const unpack = (answers: Packed['answers']) => answers.map((each) => (typeof each === 'number' ? answers[each] : each) as Answer);
      return [area, packed.map((each) => ({ ...each, area, answers: unpack(each.answers) }))];
    }),
  );
