/** What we know of the learner's terminal, and the only place that writes to it. */
import { painter, type Paint } from '../render/terminal/style.ts';

export interface Terminal {
  width: number;
  /** What the terminal is wide now, for drawings: a text is not made wider than can be read. */
  columns(): number;
  colour: boolean;
  /** A person sits there: both input and output are a terminal. */
  interactive: boolean;
  paint: Paint;
  print(text: string): void;
  /** As it is, without a line end of ours. */
  write(text: string): void;
  /** To stderr: progress and remarks, so that --json and pipes stay clean. */
  note(text: string): void;
}

const widest = 100;

const wantsColour = (env: NodeJS.ProcessEnv, isTTY: boolean): boolean => {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
};

export const openTerminal = (env: NodeJS.ProcessEnv): Terminal => {
  const { stdin, stdout, stderr } = process;
  // `gitops-lab task | head` closes our output early; that is not an error.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  const columns = () => Math.max(20, stdout.columns || Number(env['COLUMNS']) || 80);
  const colour = wantsColour(env, Boolean(stdout.isTTY));
  return {
    width: Math.min(columns(), widest),
    columns,
    colour,
    interactive: Boolean(stdin.isTTY && stdout.isTTY) && !env['CI'],
    paint: painter(colour),
    print: (text) => void stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`),
    write: (text) => void stdout.write(text),
    note: (text) => void stderr.write(`${text}\n`),
  };
};
