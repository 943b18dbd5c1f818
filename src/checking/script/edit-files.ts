// A solution's edits in a work tree: as text where it reads as expected, else in the object's fields, else the course's own file whole.
import type { PushStep } from '../../course/lab.ts';
import { LabError } from '../../errors.ts';
import { editYaml } from './edit-yaml.ts';
import type { Reference } from './reference-files.ts';

export interface EditedFiles {
  files: Map<string, string>;
  /** Paths that were replaced by the course's own file: what the learner wrote there is gone from the branch. */
  whole: string[];
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** The same words with other numbers and spaces between them. */
const loosely = (find: string): RegExp =>
  new RegExp(
    find
      .split(/(\d+(?:\.\d+)*|\s+)/)
      .map((part) => (/^\d/.test(part) ? String.raw`\d+(?:\.\d+)*` : /^\s+$/.test(part) ? String.raw`\s+` : escape(part)))
      .join(''),
    'g',
  );

const isDone = (text: string, { find, replace }: { find: string; replace: string }): boolean =>
  text.includes(find) || (replace !== '' && text.includes(replace));

const asText = (text: string, changes: readonly { find: string; replace: string }[]): string =>
  changes.reduce((whole, { find, replace }) => whole.replaceAll(find, replace), text);

const cannot = (repository: string, path: string, find: string): LabError =>
  new LabError({
    family: 'environment',
    code: 'solve/not-edited',
    message: `${path} in ${repository} reads otherwise than the solution expects: «${find.trim().split('\n')[0]}» is not in it. Nothing was changed there.`,
    next: 'gitops-lab reset --task, then gitops-lab solve --apply',
  });

const one = (
  edited: EditedFiles,
  present: ReadonlyMap<string, string>,
  path: string,
  {
    changes,
    reference,
    repository,
  }: { changes: readonly { find: string; replace: string }[]; reference: Reference | undefined; repository: string },
): void => {
  const text = present.get(path);
  if (text !== undefined && changes.every((each) => isDone(text, each))) return void edited.files.set(path, asText(text, changes));
  const structured =
    reference && editYaml(new Map([...(text === undefined ? [] : [[path, text] as const]), ...present]), reference.before, reference.after);
  if (structured) {
    for (const [each, fresh] of structured) edited.files.set(each, fresh);
    return;
  }
  const loose = text !== undefined && changes.every((each) => isDone(text, each) || (each.replace !== '' && loosely(each.find).test(text)));
  if (loose) {
    const fresh = changes.reduce(
      (whole, each) => (isDone(whole, each) ? asText(whole, [each]) : whole.replace(loosely(each.find), () => each.replace)),
      text,
    );
    return void edited.files.set(path, fresh);
  }
  if (!reference || reference.after === reference.before) {
    const missing = changes.find((each) => text === undefined || !isDone(text, each));
    // What only had to go, and is not there, went before.
    if (text !== undefined && missing?.replace === '') return;
    throw cannot(repository, path, missing?.find ?? '');
  }
  edited.files.set(path, reference.after);
  edited.whole.push(path);
};

/** `present`: the files of the branch. `references`: how the course's own files change, by path. */
export const editFiles = (
  { repository, edit = {} }: Pick<PushStep, 'repository' | 'edit'>,
  present: ReadonlyMap<string, string>,
  references: Readonly<Record<string, Reference>>,
): EditedFiles => {
  const edited: EditedFiles = { files: new Map(), whole: [] };
  for (const [path, changes] of Object.entries(edit)) {
    const now = new Map([...present, ...edited.files]);
    one(edited, now, path, { changes, reference: references[path], repository });
  }
  return edited;
};
