// A skeleton that is green as it stands: two tasks, each with its page, conditions, hints, solution and mistakes. Whoever writes a lab changes it piece by piece.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { LabError } from '../errors.ts';
import { writeWhole } from '../platform/atomic-file.ts';
import { packageRoot } from '../platform/package-root.ts';

export interface NewLab {
  /** The course's folder; made when it is not there. */
  course: string;
  id: string;
  title: string;
}

const skeleton = join(packageRoot, 'skeleton');

const refuse = (code: string, message: string, next: string): LabError => new LabError({ family: 'usage', code, message, next });

const requireNew = ({ course, id }: NewLab): void => {
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw refuse('author/name', `«${id}» is no name for a lab: small letters, digits and dashes.`, 'gitops-lab author new my-first-lab');
  for (const folder of [join('labs', id), join('content', id)])
    if (existsSync(join(course, folder)))
      throw refuse('author/exists', `${join(course, folder)} is there already.`, `gitops-lab author new ${id}-2`);
};

const readTree = (folder: string, prefix = ''): [string, string][] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return readTree(path, `${prefix}${entry.name}/`);
    return [[`${prefix}${entry.name}`, readFileSync(path, 'utf8')]];
  });

const quote = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');

/** labs/course.yaml names the lab; what else stands there, comments too, stays. */
const listLab = ({ course, id }: NewLab): string => {
  const path = join(course, 'labs', 'course.yaml');
  if (!existsSync(path)) {
    const name =
      basename(course)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '') || 'course';
    return `id: ${name}\ntitle: ${JSON.stringify(basename(course))}\nlabs:\n  - ${id}\n`;
  }
  const document = parseDocument(readFileSync(path, 'utf8'));
  const labs = document.get('labs');
  if (document.errors.length > 0 || !isSeq(labs))
    throw refuse('author/course', `${path} has no list of labs.`, `Mend it, then type: gitops-lab author new ${id}`);
  labs.add(document.createNode(id));
  return document.toString();
};

/** The glossary gets the words that the skeleton's pages link to, if it has them not. */
const glossaryWith = (course: string): string => {
  const path = join(course, 'content', 'shared', 'glossary.md');
  const words = readFileSync(join(skeleton, 'shared', 'glossary.md'), 'utf8');
  if (!existsSync(path)) return words;
  const known = readFileSync(path, 'utf8');
  const missing = words.split('\n\n').filter((each) => each.startsWith('**') && !known.includes(each.slice(0, each.indexOf('**', 2) + 2)));
  return missing.length > 0 ? `${known.trimEnd()}\n\n${missing.join('\n\n').trimEnd()}\n` : known;
};

/** Returns the paths that were written, from the course's folder. */
export const writeNewLab = (wanted: NewLab): string[] => {
  requireNew(wanted);
  const { course, id, title } = wanted;
  const fill = (text: string): string => text.replaceAll('__lab__', id).replaceAll('__title__', quote(title));
  const files: [string, string][] = [
    ['labs/course.yaml', listLab(wanted)],
    ['content/shared/glossary.md', glossaryWith(course)],
    ...readTree(join(skeleton, 'labs')).map(([path, text]): [string, string] => [`labs/${id}/${path}`, fill(text)]),
    ...readTree(join(skeleton, 'content')).map(([path, text]): [string, string] => [`content/${id}/${path}`, fill(text)]),
  ];
  for (const [path, text] of files) writeWhole(join(course, path), text);
  return files.map(([path]) => path);
};
