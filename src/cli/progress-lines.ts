/** Progress for people: a step that takes longer than half a second gets a line, a quick one none. */
import type { Progress } from '../engines/provider.ts';
import type { Clock } from '../platform/clock.ts';
import type { Terminal } from './terminal.ts';

const patienceMs = 500;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const progressLines = (terminal: Terminal, clock: Clock): Progress => ({
  async step(title, work) {
    const begun = clock.now();
    let shown = false;
    const timer = clock.after(patienceMs, () => {
      shown = true;
      terminal.note(terminal.paint('dim', `  ${title} ...`));
    });
    try {
      return await work();
    } finally {
      timer.cancel();
      if (shown) terminal.note(terminal.paint('dim', `  ${title}  ${seconds(clock.now() - begun)}`));
    }
  },
});
