// The files of a source in memory, on their way from a commit or a layer into an artifact.

export interface TreeFile {
  content: Buffer;
  executable: boolean;
}

export interface SourceTree {
  /** Plain files by path, with `/` and relative to the root. */
  files: Map<string, TreeFile>;
  /** Folders that must be there although nothing is in them. */
  folders: Set<string>;
}

/** All folders on the way to a path. */
export const parentsOf = (path: string): string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter((folder) => folder !== '');

const belowOf = (folder: string): string => (folder === '' ? '' : `${folder}/`);

const clean = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

/** Puts what is below `from` in one tree below `to` in another. */
export const graft = (tree: SourceTree, branch: SourceTree, { from, to }: { from: string; to: string }): void => {
  const [source, target] = [belowOf(clean(from)), belowOf(clean(to))];
  for (const [path, file] of branch.files) if (path.startsWith(source)) tree.files.set(`${target}${path.slice(source.length)}`, file);
};

/** Only what is below these folders; the first folder that is not there is given back as a text. */
export const keepOnly = (tree: SourceTree, folders: string[]): SourceTree | string => {
  const paths = [...tree.files.keys()];
  const missing = folders.find((folder) => !paths.some((path) => path === clean(folder) || path.startsWith(belowOf(clean(folder)))));
  if (missing !== undefined) return missing;
  const kept = [...tree.files].filter(([path]) =>
    folders.some((folder) => path === clean(folder) || path.startsWith(belowOf(clean(folder)))),
  );
  return { files: new Map(kept), folders: new Set() };
};
