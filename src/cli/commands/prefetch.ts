/** `gitops-lab prefetch`: pulls the kind engine's images while there is internet. */
import { prefetch, type Fetched } from '../../engines/kind/prefetch.ts';
import { requireDocker } from '../../engines/kind/preflight.ts';
import type { Run } from '../command.ts';

const words: Record<Fetched['state'], string> = { there: 'there already', pulled: 'pulled', missing: 'could not be pulled' };

export const run: Run = async ({ flags, env, terminal, json }) => {
  await requireDocker();
  const line = ({ image, state, because }: Fetched) => {
    const sign = state === 'missing' ? terminal.paint('red', '✘') : terminal.paint('green', '✔');
    return `  ${sign} ${image}   ${words[state]}${because ? `: ${because}` : ''}`;
  };
  const images = await prefetch(flags['image'] ?? env['GITOPS_LAB_NODE_IMAGE'], (fetched) => {
    if (!json) terminal.print(line(fetched));
  });
  const missing = images.filter(({ state }) => state === 'missing').length;
  const text =
    missing === 0
      ? 'Everything is here: gitops-lab start --engine kind needs no internet now.'
      : `${missing} of ${images.length} are missing: labs that run them will say so. Type it again with internet.`;
  return { json: { images }, text, passed: missing === 0 };
};
