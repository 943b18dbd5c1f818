/** The lab's second registry: images of its own, and nothing without a login. The same on each engine. */
import type { Clock } from '../../platform/clock.ts';
import { baseInStore, baseRepository, baseTag, type BaseName } from '../../registry/base-image.ts';
import type { BlobStore } from '../../registry/blob-store.ts';
import { copyImage } from '../../registry/copy-image.ts';
import type { Registry, RegistryUser } from '../../registry/registry.ts';
import { startRegistry } from '../../registry/start-registry.ts';
import type { EngineAccess } from '../provider.ts';

const puller: RegistryUser = { name: 'puller', token: 'puller-token', right: 'pull' };
const publisher: RegistryUser = { name: 'publisher', token: 'publisher-token', right: 'push' };

const loginOf = ({ name, token }: RegistryUser): string => `${name}:${token}`;

interface PrivateRegistryOptions {
  stateDir: string;
  clock: Clock;
  address?: string | undefined;
  port: number | undefined;
}

export const startPrivateRegistry = (options: PrivateRegistryOptions): ReturnType<typeof startRegistry> =>
  startRegistry({ ...options, users: [puller, publisher] });

export const privateAccess = ({ host }: Registry): EngineAccess['privateRegistry'] => ({
  host,
  puller: loginOf(puller),
  publisher: loginOf(publisher),
});

/** What images are built upon where containers run for real: a push mounts its layers from the registry that it goes to. */
export const shareBases = (from: BlobStore, to: BlobStore): void => {
  for (const name of ['web', 'node'] satisfies BaseName[])
    if (baseInStore(from, name) && !baseInStore(to, name)) copyImage(from, to, baseRepository(name), baseTag);
};
