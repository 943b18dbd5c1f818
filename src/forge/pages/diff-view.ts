// A unified diff as HTML: a box a file. The signs stay, so that nobody needs the colours.
import { html, type Html } from './html.ts';

const mostLines = 3000;

interface FileDiff {
  name: string;
  lines: string[];
}

const nameIn = (header: string): string => /^diff --git "?a\/.* "?b\/(.+?)"?$/.exec(header)?.[1] ?? header;

export const splitDiff = (diff: string): FileDiff[] => {
  const files: FileDiff[] = [];
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('diff --git ')) files.push({ name: nameIn(line), lines: [] });
    else files.at(-1)?.lines.push(line);
  }
  return files;
};

const kindOf = (line: string): string => {
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+')) return 'add';
  return line.startsWith('-') ? 'del' : '';
};

/** What git says of the file before its first hunk is kept where it tells something: renamed, deleted, binary. */
const telling = (line: string) => !/^(index |--- |\+\+\+ )/.test(line);

const fileBox = ({ name, lines }: FileDiff): Html => {
  const from = lines.findIndex((line) => line.startsWith('@@'));
  const head = (from < 0 ? lines : lines.slice(0, from)).filter(telling);
  const body = from < 0 ? [] : lines.slice(from);
  const count = (sign: string) => body.filter((line) => line.startsWith(sign)).length;
  return html`<section class="box" aria-label="${name}">
    <div class="head mono"><strong>${name}</strong><span class="dim">+${count('+')} -${count('-')} ${head.join(', ')}</span></div>
    <pre class="diff">${body.map((line) => html`<code class="${kindOf(line)}">${line || ' '}</code>`)}</pre>
  </section>`;
};

export const diffView = (diff: string): Html => {
  if (!diff.trim()) return html`<p class="dim">Nothing differs.</p>`;
  const files = splitDiff(diff);
  let left = mostLines;
  const shown = files.filter(({ lines }) => (left -= lines.length) > 0);
  const hidden = files.length - shown.length;
  return html`${shown.map(fileBox)}
  ${hidden > 0 && html`<p class="note">${hidden} more files are too large to show; git diff shows them.</p>`}`;
};
