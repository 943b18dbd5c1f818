// In a cluster that is the learner's, what a step makes with kubectl is noted, so that it can be taken away again.
import { recordMade } from '../../engines/existing/made-record.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Site } from '../world.ts';

const makes = new Set(['create', 'apply', 'run', 'expose']);

const isNoted = ({ access }: Site, tool: string, args: readonly string[]): boolean =>
  access.engine === 'existing' && tool === 'kubectl' && makes.has(args[0] ?? '') && !args.some((word) => /^(-o|--output)/.test(word));

/** The step's words, with an answer that says what was made. */
export const askWhatIsMade = (site: Site, tool: string, args: readonly string[]): string[] =>
  isNoted(site, tool, args) ? [...args, '--output=json'] : [...args];

/** `args` are the step's own words. */
export const noteWhatWasMade = (site: Site, tool: string, args: readonly string[], stdout: string): void => {
  if (!isNoted(site, tool, args) || stdout.trim() === '') return;
  const made = JSON.parse(stdout) as KubeObject & { items?: KubeObject[] };
  recordMade(site.stateDir, site.access.engine, made.items ?? [made]);
};
