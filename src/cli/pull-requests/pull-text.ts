/** Pull requests as a person reads them in a terminal. */
import type { Style } from '../../render/terminal/style.ts';
import type { Terminal } from '../terminal.ts';
import type { Comment, Pull, Status } from '../../course/forge-rest.ts';

export const stateOf = (pull: Pull): string => {
  if (pull.merged) return 'merged';
  if (pull.state === 'closed') return 'closed';
  return pull.draft ? 'draft' : 'open';
};

const colours: Record<string, Style> = { open: 'green', merged: 'magenta', closed: 'red', draft: 'dim' };

const labelsOf = ({ labels }: Pull): string => labels.map(({ name }) => `[${name}]`).join(' ');

export const listText = (pulls: Pull[], { paint }: Terminal): string => {
  const wide = (text: (pull: Pull) => string) => Math.max(0, ...pulls.map((pull) => text(pull).length));
  const branches = (pull: Pull) => `${pull.head.label} -> ${pull.base.ref}`;
  const [numbers, names] = [wide(({ number }) => `#${number}`), wide(branches)];
  return pulls
    .map((pull) => {
      const state = stateOf(pull);
      const line = [
        paint('bold', `#${pull.number}`.padEnd(numbers)),
        paint(colours[state] ?? 'dim', state.padEnd(6)),
        paint('cyan', branches(pull).padEnd(names)),
        pull.title,
        paint('yellow', labelsOf(pull)),
      ];
      return `  ${line.filter(Boolean).join('  ')}`;
    })
    .join('\n');
};

const signs: Record<string, string> = { success: '✔', pending: '…', warning: '!' };

const statusLine = ({ status, context, description }: Status): string =>
  `  ${signs[status] ?? '✘'} ${context}  ${status}${description ? `  ${description}` : ''}`;

// Robots mark their comments with ones of HTML, which no page shows.
const indented = (text: string) =>
  text
    .replaceAll(/<!--[^]*?-->/g, '')
    .trim()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');

const mergeWords = (pull: Pull): string => {
  if (pull.merged) return `merged as ${(pull.merge_commit_sha ?? '').slice(0, 7)}`;
  if (pull.state === 'closed') return 'closed';
  return pull.mergeable ? `can be merged into ${pull.base.ref}` : `conflicts with ${pull.base.ref}`;
};

export interface Details {
  comments: Comment[];
  statuses: Status[];
  diff?: string;
}

export const pullText = (pull: Pull, { comments, statuses, diff }: Details, { paint }: Terminal): string => {
  const state = stateOf(pull);
  const facts = `${pull.user.login} wants ${pull.head.label} (${pull.head.sha.slice(0, 7)}) in ${pull.base.ref}`;
  const files = pull.changed_files ?? 0;
  const counts = `${files} file${files === 1 ? '' : 's'}, +${pull.additions ?? 0} -${pull.deletions ?? 0}`;
  return [
    `  ${paint('bold', `#${pull.number} ${pull.title}`)}   ${paint(colours[state] ?? 'dim', state)}   ${paint('yellow', labelsOf(pull))}`.trimEnd(),
    `  ${facts}; ${counts}; ${mergeWords(pull)}`,
    `  ${paint('dim', pull.html_url)}`,
    ...(pull.body.trim() ? ['', indented(pull.body)] : []),
    ...(statuses.length > 0 ? ['', ...statuses.map(statusLine)] : []),
    ...comments.flatMap(({ user, body, created_at }) => ['', `  ${paint('bold', user.login)} ${paint('dim', created_at)}`, indented(body)]),
    ...(diff === undefined ? [] : ['', diff.trimEnd()]),
  ].join('\n');
};
