// What an artifact leaves out: gitignore patterns of .sourceignore files and of spec.ignore, or else a built-in list.
// Patterns match as go-git's plumbing/format/gitignore does: by path components, the last matching pattern decides.

interface Pattern {
  /** Components of the folder that the pattern's file stands in. */
  domain: string[];
  /** One expression a component; undefined stands for `**`, null for the empty one before a leading slash. */
  parts: (RegExp | undefined | null)[];
  negated: boolean;
  foldersOnly: boolean;
  /** The pattern has a slash: it is tied to its folder. */
  anchored: boolean;
}

const versionControl = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];

/** fluxcd/pkg/sourceignore's defaults; they count only where neither a .sourceignore file nor spec.ignore has a pattern. */
const pictures = ['jpg', 'jpeg', 'gif', 'png', 'wmv', 'flv', 'tar.gz', 'zip'].map((extension) => `*.${extension}`);
const pipelines = ['.github/', '.circleci/', '.travis.yml', '.gitlab-ci.yml', 'appveyor.yml', '.drone.yml', 'cloudbuild.yaml'];
const more = ['codeship-services.yml', 'codeship-steps.yml', '**/.goreleaser.yml', '**/.goreleaser.brew.yml'];
const defaults = [...pictures, ...pipelines, ...more, '**/.sops.yaml', '**/.flux.yaml'];

/** A shell pattern within one path component, as Go's filepath.Match. */
const toExpression = (glob: string): RegExp => {
  let text = '';
  for (let at = 0; at < glob.length; at++) {
    const letter = glob[at] as string;
    const end = letter === '[' ? glob.indexOf(']', at + 1) : -1;
    if (letter === '*') text += '[^/]*';
    else if (letter === '?') text += '[^/]';
    else if (letter === '\\' && at + 1 < glob.length) text += `\\${glob[++at]}`;
    else if (end > 0) {
      text += `[${glob.slice(at + 1, end)}]`;
      at = end;
    } else text += letter.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  try {
    return new RegExp(`^${text}$`);
  } catch {
    return /(?!)/; // A malformed pattern matches nothing.
  }
};

const parsePattern = (line: string, domain: string[]): Pattern | undefined => {
  if (line.startsWith('#') || line.trim() === '') return undefined;
  let text = line.endsWith('\\ ') ? line : line.replace(/[ \r]+$/, '');
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  const anchored = text.includes('/');
  const parts = text.split('/').map((part) => (part === '' ? null : part === '**' ? undefined : toExpression(part)));
  return { domain, parts, negated, foldersOnly, anchored };
};

const parse = (lines: string[], domain: string[] = []): Pattern[] => lines.flatMap((line) => parsePattern(line, domain) ?? []);

/** Without a slash the pattern names any component of the path: what lies below an ignored folder is ignored with it. */
const matchesName = ({ parts, foldersOnly }: Pattern, path: string[], isFolder: boolean): boolean => {
  const [expression] = parts;
  return path.some((name, at) => {
    if (foldersOnly && !isFolder && at === path.length - 1) return false;
    return expression === undefined || Boolean(expression?.test(name));
  });
};

const matchesPath = ({ parts, foldersOnly }: Pattern, path: string[], isFolder: boolean): boolean => {
  let rest = path;
  let matched = false;
  let anyDepth = false;
  for (const [at, part] of parts.entries()) {
    const isLast = at === parts.length - 1;
    if (part === undefined && isLast) break;
    if (part === null || part === undefined) {
      anyDepth = part === undefined;
      continue;
    }
    if (rest.length === 0) return false;
    const found = anyDepth ? rest.findIndex((name) => part.test(name)) : part.test(rest[0] as string) ? 0 : -1;
    if (found < 0) return false;
    rest = rest.slice(found + 1);
    anyDepth = false;
    matched = rest.length > 0 || isLast;
  }
  return matched && !(foldersOnly && !isFolder && rest.length === 0);
};

/** Answers whether a path (with `/`, relative to the root) stays out of the artifact. */
export class SourceIgnore {
  readonly #specIgnore: Pattern[];
  readonly #files: Pattern[] = [];

  constructor(specIgnore: string | undefined) {
    this.#specIgnore = parse((specIgnore ?? '').split('\n'));
  }

  /** Adds the patterns of a .sourceignore file in `folder` ('' for the root). */
  add(text: string, folder: string): void {
    this.#files.push(...parse(text.split('\n'), folder ? folder.split('/') : []));
  }

  ignores(path: string, isFolder: boolean): boolean {
    const own = [...this.#files, ...this.#specIgnore];
    const patterns = [...parse(versionControl), ...(own.length > 0 ? own : parse(defaults))];
    const components = path.split('/');
    const decisive = patterns.findLast((pattern) => this.#matches(pattern, components, isFolder));
    return decisive !== undefined && !decisive.negated;
  }

  #matches(pattern: Pattern, path: string[], isFolder: boolean): boolean {
    const { domain, anchored } = pattern;
    if (path.length <= domain.length || domain.some((name, at) => path[at] !== name)) return false;
    const below = path.slice(domain.length);
    return anchored ? matchesPath(pattern, below, isFolder) : matchesName(pattern, below, isFolder);
  }
}
