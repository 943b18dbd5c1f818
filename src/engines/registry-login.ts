/** The login that the lab's own pipeline has for a registry of the lab: what it needs to push, where one is asked for. */
import type { EngineAccess } from './provider.ts';

export const registryLogin = ({ privateRegistry }: EngineAccess, host: string): string | undefined =>
  host === privateRegistry.host ? privateRegistry.publisher : undefined;
