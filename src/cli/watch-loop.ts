/** `loop --watch`: on a terminal one picture that is drawn over itself, elsewhere a line for each thing that moved. */
import { isDeepStrictEqual } from 'node:util';
import type { Loop } from '../checking/loop/loop.ts';
import { pause } from '../platform/pause.ts';
import type { CommandContext } from './command.ts';
import { untilInterrupt } from './interrupt.ts';
import { drawOptions } from './look-at-loop.ts';
import { abortOnKey } from './runner/keys.ts';
import { openScreen } from './screen.ts';
import { loopLines } from './text/loop/loop-lines.ts';
import { loopText } from './text/loop/loop-text.ts';
import { essenceOf } from './text/loop/loop-words.ts';

const lookEveryMs = 500;

type Look = () => Promise<Loop>;

/** Looks until the signal; a look that fails (the engine is being restarted) keeps the last picture. */
const again = async (look: Look, signal: AbortSignal, show: (loop: Loop) => void): Promise<void> => {
  show(await look());
  for (;;) {
    await pause(lookEveryMs, signal);
    if (signal.aborted) return;
    const loop = await look().catch(() => undefined);
    if (loop && !signal.aborted) show(loop);
  }
};

const onScreen = async (look: Look, context: CommandContext): Promise<void> => {
  const { terminal } = context;
  const key = abortOnKey();
  const screen = openScreen();
  let last: Loop | undefined;
  const draw = () => last && screen.draw(`\n${loopText(last, drawOptions(context))}\n\n${terminal.paint('dim', '  any key ends this')}`);
  screen.onResize(() => void draw());
  try {
    await again(look, key.signal, (loop) => {
      last = loop;
      draw();
    });
  } finally {
    screen.close();
    key.close();
  }
  if (last) terminal.print(`\n${loopText(last, drawOptions(context))}\n`);
};

const essence = (loop: Loop) => ({ nodes: loop.nodes.map((node) => [node.id, essenceOf(node)]), edges: loop.edges });

const asLines = async (look: Look, context: CommandContext): Promise<void> => {
  const { terminal, json } = context;
  const interrupt = untilInterrupt();
  let last: Loop | undefined;
  const show = (loop: Loop) => {
    if (json && (!last || !isDeepStrictEqual(essence(last), essence(loop)))) terminal.print(JSON.stringify(loop));
    const lines = json ? [] : loopLines(loop, last, drawOptions(context));
    if (lines.length > 0) terminal.print(lines.join('\n'));
    last = loop;
  };
  try {
    await again(look, interrupt.signal, show);
  } finally {
    interrupt.close();
  }
};

export const watchLoop = (look: Look, context: CommandContext): Promise<void> =>
  context.terminal.interactive && !context.json ? onScreen(look, context) : asLines(look, context);
