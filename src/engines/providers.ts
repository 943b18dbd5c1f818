/** The engines that can be taken. */
import { LabError } from '../errors.ts';
import { embeddedProvider } from './embedded/provider.ts';
import { existingProvider } from './existing/provider.ts';
import { kindProvider } from './kind/provider.ts';
import type { EngineProvider } from './provider.ts';

const providers: readonly EngineProvider[] = [embeddedProvider, kindProvider, existingProvider];

export const findProvider = (name: string): EngineProvider => {
  const found = providers.find((each) => each.name === name);
  if (found) return found;
  throw new LabError({
    family: 'usage',
    code: 'engine/unknown',
    message: `There is no engine «${name}»; there are embedded, kind and existing.`,
    next: 'gitops-lab start --engine embedded',
  });
};
