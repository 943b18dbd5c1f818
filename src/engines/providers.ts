/** The engines that can be taken, and which one it is when the learner names none. */
import { LabError } from '../errors.ts';
import { embeddedProvider } from './embedded/provider.ts';
import type { EngineProvider } from './provider.ts';

const providers: readonly EngineProvider[] = [embeddedProvider];

export const findProvider = (name: string): EngineProvider => {
  const found = providers.find((each) => each.name === name);
  if (found) return found;
  const later = name === 'kind' || name === 'existing';
  throw new LabError({
    family: 'usage',
    code: 'engine/unknown',
    message: later
      ? `The engine ${name} comes with a later version; this one has embedded.`
      : `There is no engine «${name}»; there is embedded.`,
    next: 'gitops-lab start --engine embedded',
  });
};

/** Half a sentence for the first line of `start`. */
export const whyEmbedded = (dockerAnswers: boolean): string =>
  dockerAnswers ? 'Docker answers, but the kind engine comes with a later version' : 'no Docker here';
