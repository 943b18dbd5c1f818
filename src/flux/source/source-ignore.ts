// What an artifact leaves out: gitignore patterns of the defaults, of .sourceignore files and of spec.ignore (gitignore(5)).

interface Pattern {
  domain: string;
  expression: RegExp;
  negated: boolean;
  foldersOnly: boolean;
}

/** fluxcd/pkg/sourceignore's defaults; spec.ignore replaces all but the first group. */
const versionControl = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];
const defaults = [
  ...['jpg', 'jpeg', 'gif', 'png', 'wmv', 'flv', 'tar.gz', 'zip'].map((extension) => `*.${extension}`),
  ...[
    '.github/',
    '.circleci/',
    '.travis.yml',
    '.gitlab-ci.yml',
    'appveyor.yml',
    '.drone.yml',
    'cloudbuild.yaml',
    'codeship-services.yml',
    'codeship-steps.yml',
  ],
  ...['**/.goreleaser.yml', '**/.goreleaser.brew.yml', '**/.sops.yaml', '**/.flux.yaml'],
];

const toExpression = (glob: string): RegExp => {
  let text = '';
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    if (rest.startsWith('**/')) {
      text += '(?:.*/)?';
      at += 2;
    } else if (rest.startsWith('/**') && rest.length === 3) {
      text += '/.+';
      at += 2;
    } else if (rest.startsWith('**')) {
      text += '.*';
      at++;
    } else if (rest[0] === '*') text += '[^/]*';
    else if (rest[0] === '?') text += '[^/]';
    else if (rest[0] === '\\' && rest.length > 1) {
      text += `\\${rest[1]}`;
      at++;
    } else if (rest[0] === '[' && rest.includes(']')) {
      const end = glob.indexOf(']', at);
      text += `[${glob.slice(at + 1, end).replace(/^!/, '^')}]`;
      at = end;
    } else text += (rest[0] as string).replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^${text}$`);
};

const parsePattern = (line: string, domain: string): Pattern | undefined => {
  let text = line.replace(/(?<!\\)\s+$/, '');
  if (!text || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  // A slash inside ties the pattern to its folder; without one it matches at any depth.
  const anchored = text.includes('/');
  const glob = anchored ? text.replace(/^\//, '') : `**/${text}`;
  return { domain, expression: toExpression(glob), negated, foldersOnly };
};

const parse = (lines: string[], domain = ''): Pattern[] => lines.flatMap((line) => parsePattern(line, domain) ?? []);

/** Answers whether a path (with `/`, relative to the root) stays out of the artifact. */
export class SourceIgnore {
  readonly #patterns: Pattern[];

  /** `specIgnore` undefined: the defaults count. */
  constructor(specIgnore: string | undefined) {
    this.#patterns = parse(specIgnore === undefined ? [...versionControl, ...defaults] : [...versionControl, ...specIgnore.split('\n')]);
  }

  /** Adds the patterns of a .sourceignore file in `folder` ('' for the root). */
  addFile(text: string, folder: string): void {
    this.#patterns.push(...parse(text.split('\n'), folder));
  }

  ignores(path: string, isFolder: boolean): boolean {
    for (const { domain, expression, negated, foldersOnly } of [...this.#patterns].reverse()) {
      if (domain && !path.startsWith(`${domain}/`)) continue;
      if (foldersOnly && !isFolder) continue;
      if (expression.test(domain ? path.slice(domain.length + 1) : path)) return !negated;
    }
    return false;
  }
}
