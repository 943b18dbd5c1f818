/** The engines that can be taken. */
import { LabError } from '../errors.ts';
import { embeddedProvider } from './embedded/provider.ts';
import { kindProvider } from './kind/provider.ts';
import type { EngineProvider } from './provider.ts';

const providers: readonly EngineProvider[] = [embeddedProvider, kindProvider];

export const findProvider = (name: string): EngineProvider => {
  const found = providers.find((each) => each.name === name);
  if (found) return found;
  const later = name === 'existing';
  throw new LabError({
    family: 'usage',
    code: 'engine/unknown',
    message: later
      ? `The engine ${name} comes with a later version; this one has embedded and kind.`
      : `There is no engine «${name}»; there are embedded and kind.`,
    next: 'gitops-lab start --engine embedded',
  });
};
