// Comments that speak of an image policy and are no marker. What is wrong with each is said here, because Flux does not.
import type { RepositoryReader } from '../../src/checking/git/repository-reader.ts';

export interface Suspect {
  path: string;
  line: number;
  code: 'own-line' | 'malformed';
  because: string;
}

const why = (comment: string): string => {
  if (!comment.includes('{') || !comment.includes('}')) return 'a marker is JSON in braces: {"$imagepolicy": "namespace:name"}';
  if (comment.includes("'")) return 'a marker is JSON, and JSON has double quotes';
  if (!comment.includes('"$imagepolicy"')) return 'the key is "$imagepolicy", in small letters and with the dollar sign';
  const value = /"\$imagepolicy"\s*:\s*"([^"]*)"/.exec(comment)?.[1] ?? '';
  if (!value.includes(':')) return `"${value}" is one name: a marker says namespace:name`;
  return `"${value}" ends in a part that is none of tag, name and digest`;
};

const suspectIn = (path: string, text: string, line: number): Suspect | undefined => {
  const comment = /#.*imagepolicy.*$/i.exec(text)?.[0];
  if (comment === undefined) return undefined;
  const before = text.slice(0, text.length - comment.length);
  if (!before.trim())
    return { path, line, code: 'own-line', because: 'a marker stands behind the value that it is about, on the same line' };
  if (!/\s$/.test(before))
    return { path, line, code: 'malformed', because: 'without a blank before # it is part of the value, not a comment' };
  return { path, line, code: 'malformed', because: why(comment) };
};

const isYaml = (path: string) => /\.ya?ml$/.test(path);

/** Lines of YAML files below a folder that are meant and whose comment speaks of an image policy; `known` are the markers that are right as such. */
export const suspectsBelow = async (
  repository: RepositoryReader,
  branch: string,
  { folder, meant }: { folder: string; meant: RegExp },
  known: { path: string; line: number }[],
): Promise<Suspect[]> => {
  const prefix = `${folder.replace(/^\.?\/+|\/+$/g, '')}/`;
  const paths = (await repository.paths(branch)).filter((path) => isYaml(path) && path.startsWith(prefix));
  const texts = await repository.readAll(branch, paths);
  return [...texts].flatMap(([path, text]) =>
    text.split('\n').flatMap((each, index) => {
      const value = each.replace(/#.*/, '').trim();
      if ((value && !meant.test(value)) || known.some((marker) => marker.path === path && marker.line === index + 1)) return [];
      const suspect = suspectIn(path, each, index + 1);
      return suspect ? [suspect] : [];
    }),
  );
};
