/** Findings as the terminal shows them: what was seen, where the change is, when it moves. Never the command. */
import { stripVTControlCharacters } from 'node:util';
import { sayDuration } from '../../course/duration.ts';
import type { Finding, FindingState, TaskResult } from '../../checking/finding.ts';
import type { Trace } from '../../checking/trace/trace.ts';
import { displayWidth } from '../../render/terminal/display-width.ts';
import type { Style } from '../../render/terminal/style.ts';
import { wrapText } from '../../render/terminal/wrap.ts';
import type { Terminal } from '../terminal.ts';
import { inlineLines, plainLine } from './inline-markdown.ts';

const marks: Record<FindingState, { sign: string; style: Style }> = {
  passed: { sign: '✔', style: 'green' },
  reconciling: { sign: '◷', style: 'yellow' },
  waiting: { sign: '○', style: 'blue' },
  failed: { sign: '✘', style: 'red' },
  locked: { sign: '·', style: 'dim' },
  'check-error': { sign: '!', style: 'magenta' },
};

const labelWidth = 11;
const bodyMargin = 6;

/** A label and a text that is wrapped beside it. */
const field = (label: string, text: string, terminal: Terminal): string[] => {
  const lead = ' '.repeat(bodyMargin);
  return wrapText(text, terminal.width - bodyMargin - labelWidth).map((line, at) =>
    at === 0 ? `${lead}${terminal.paint('dim', label.padEnd(labelWidth))}${line}` : `${lead}${' '.repeat(labelWidth)}${line}`,
  );
};

const remark = (finding: Finding): string => {
  switch (finding.state) {
    case 'passed':
      return finding.evidence ?? '';
    case 'locked':
      return `after: ${finding.waitsFor?.map(plainLine).join(', ')}`;
    case 'reconciling':
      return finding.nextInMs === undefined ? 'on its way' : `on its way, next look in ${sayDuration(finding.nextInMs)}`;
    case 'waiting':
      return 'not done yet';
    case 'check-error':
      return 'could not be looked at; costs you nothing';
    case 'failed':
      return '';
  }
};

/** Columns of the title and of the remark beside it. */
interface Columns {
  title: number;
  remark: number;
}

const signWidth = 4;
const gap = 3;
/** A remark that is longer than this is wrapped rather than that it narrows the titles. */
const remarkWanted = 32;

const columnsFor = (findings: readonly Finding[], terminal: Terminal): Columns => {
  const widest = (texts: string[]) => Math.max(0, ...texts.map(displayWidth));
  const spare = terminal.width - signWidth - gap;
  const wanted = Math.min(widest(findings.map(remark)), remarkWanted);
  const title = Math.max(Math.min(widest(findings.map((each) => plainLine(each.title))), spare - wanted), Math.floor(spare / 3));
  return { title, remark: Math.max(8, spare - title) };
};

const headline = (finding: Finding, columns: Columns, terminal: Terminal): string[] => {
  const { sign, style } = marks[finding.state];
  const titles = inlineLines(finding.title, columns.title, terminal);
  const said = remark(finding);
  const remarks = said ? wrapText(said, columns.remark) : [];
  return Array.from({ length: Math.max(titles.length, remarks.length) }, (_, at) => {
    const title = titles[at] ?? '';
    const painted = finding.state === 'locked' ? terminal.paint('dim', title) : title;
    const beside = remarks[at]
      ? ' '.repeat(columns.title - displayWidth(stripVTControlCharacters(title)) + gap) + terminal.paint('dim', remarks[at])
      : '';
    return `  ${at === 0 ? terminal.paint(style, sign) : ' '} ${painted}${beside}`;
  });
};

const traceLines = (trace: Trace, terminal: Terminal): string[] =>
  trace.hops.flatMap((hop, at) => {
    const here = at === trace.here ? terminal.paint('yellow', '   <- here') : '';
    const revision = hop.revision ? `${hop.revision}   ` : '';
    const lines = field(hop.stage, `${revision}${hop.subject}: ${hop.says}`, terminal);
    const last = lines.length - 1;
    lines[last] = `${lines[last]}${here}`;
    return hop.words && hop.words !== hop.says ? [...lines, ...field('', `"${hop.words}"`, terminal)] : lines;
  });

const body = (finding: Finding, terminal: Terminal): string[] => {
  if (finding.state === 'passed' || finding.state === 'locked') return [];
  const lines = [...field('expected', finding.expected, terminal), ...field('observed', finding.observed, terminal)];
  if (finding.subject) lines.push(...field('on', finding.subject, terminal));
  if (finding.because) lines.push(...field('because', finding.because, terminal));
  if (finding.trace) lines.push(...traceLines(finding.trace, terminal));
  if (finding.lookAt && finding.state !== 'reconciling') lines.push(...field('look at', finding.lookAt, terminal));
  return lines;
};

/** `among`: those whose remarks stand in one column with this one's. */
export const findingText = (finding: Finding, terminal: Terminal, among: readonly Finding[] = [finding]): string =>
  [...headline(finding, columnsFor(among, terminal), terminal), ...body(finding, terminal)].join('\n');

export const checkText = (result: TaskResult, terminal: Terminal): string => {
  const score = `${result.passed} of ${result.total} conditions, ${result.points} of 100 points`;
  const title = `Task ${result.number}  ${result.title}`;
  const between = ' '.repeat(Math.max(3, terminal.width - displayWidth(title) - score.length - 2));
  return [
    `${terminal.paint('bold', title)}${between}${score}`,
    '',
    ...result.findings.map((finding) => findingText(finding, terminal, result.findings)),
  ].join('\n');
};
