/** One commit as a check sees it. */
export interface Commit {
  sha: string;
  author: string;
  mail: string;
  /** Milliseconds since the epoch, as the committer's clock said. */
  at: number;
  subject: string;
  body: string;
  /** Path -> A(dded), M(odified), D(eleted), ... */
  files: Record<string, string>;
}

const recordMark = '\u001e';
const fieldMark = '\u001f';

/** For `git log --name-status`. */
export const commitFormat = `--format=${recordMark}%H${fieldMark}%an${fieldMark}%ae${fieldMark}%ct${fieldMark}%s${fieldMark}%b${fieldMark}`;

export const parseCommits = (log: string): Commit[] =>
  log
    .split(recordMark)
    .slice(1)
    .map((record) => {
      const [sha = '', author = '', mail = '', at = '0', subject = '', body = '', status = ''] = record.split(fieldMark);
      const files = status
        .split('\n')
        .map((line) => line.split('\t'))
        .filter((parts) => parts.length >= 2);
      return {
        sha,
        author,
        mail,
        at: Number(at) * 1000,
        subject,
        body: body.trim(),
        files: Object.fromEntries(files.map((parts) => [parts.at(-1) as string, (parts[0] as string)[0] as string])),
      };
    });

export const shortSha = (sha: string): string => sha.slice(0, 7);
