/** Findings as the terminal shows them: what was seen, where the change is, when it moves. Never the command. */
import { sayDuration } from '../../course/duration.ts';
import type { Finding, FindingState, TaskResult } from '../../checking/finding.ts';
import type { Trace } from '../../checking/trace/trace.ts';
import { displayWidth } from '../../render/terminal/display-width.ts';
import type { Style } from '../../render/terminal/style.ts';
import { wrapText } from '../../render/terminal/wrap.ts';
import type { Terminal } from '../terminal.ts';

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
      return `after: ${finding.waitsFor?.join(', ')}`;
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

const headline = (finding: Finding, width: number, terminal: Terminal): string => {
  const { sign, style } = marks[finding.state];
  const said = remark(finding);
  const title = finding.state === 'locked' ? terminal.paint('dim', finding.title) : finding.title;
  const gap = ' '.repeat(Math.max(0, width - displayWidth(finding.title)) + 3);
  return `  ${terminal.paint(style, sign)} ${title}${said ? gap + terminal.paint('dim', said) : ''}`;
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

export const findingText = (finding: Finding, width: number, terminal: Terminal): string =>
  [headline(finding, width, terminal), ...body(finding, terminal)].join('\n');

export const checkText = (result: TaskResult, terminal: Terminal): string => {
  const width = Math.min(60, Math.max(...result.findings.map((finding) => displayWidth(finding.title))));
  const score = `${result.passed} of ${result.total} conditions, ${result.points} of 100 points`;
  const title = `Task ${result.number}  ${result.title}`;
  const gap = ' '.repeat(Math.max(3, terminal.width - displayWidth(title) - score.length - 2));
  return [
    `${terminal.paint('bold', title)}${gap}${score}`,
    '',
    ...result.findings.map((finding) => findingText(finding, width, terminal)),
  ].join('\n');
};
