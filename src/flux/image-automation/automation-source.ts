// The GitRepository that an automation works on: its address, credentials and branches.
// Leaves out: SSH, proxies, cloud providers.
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseGoDuration } from '../runtime/duration.ts';
import type { Manager } from '../runtime/manager.ts';
import { PassFailure } from '../runtime/object-pass.ts';
import { authorizationFrom } from '../source/git-auth.ts';
import { SourceError } from '../source/source-error.ts';
import { planPush, type GitSpec, type PushPlan } from './push-plan.ts';
import type { Signer } from '../git/write-objects.ts';
import { resolveSigner } from './commit-signer.ts';

export const gitRepositoryKind = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' };

export interface AutomationSource {
  namespace: string;
  name: string;
  url: string;
  authorization: string | undefined;
  timeoutMs: number;
  plan: PushPlan;
  signer: Signer | undefined;
}

/** The repository that an automation names. */
export const repositoryOf = ({ spec, metadata }: KubeObject): { namespace: string; name: string } => ({
  namespace: (spec.sourceRef.namespace as string | undefined) ?? metadata.namespace ?? '',
  name: spec.sourceRef.name as string,
});

const failed = (why: string): PassFailure => new PassFailure('SourceManagerFailed', `failed configuring source manager: ${why}`);

const readRepository = async (manager: Manager, automation: KubeObject): Promise<KubeObject> => {
  const reference = repositoryOf(automation);
  if (automation.spec.sourceRef.kind !== 'GitRepository') {
    const message = `source kind '${automation.spec.sourceRef.kind}' not supported: invalid source configuration`;
    throw new PassFailure('InvalidSourceConfiguration', message, { stalled: true });
  }
  if (!automation.spec.git) {
    const message = "source kind 'GitRepository' necessitates field .spec.git: invalid source configuration";
    throw new PassFailure('InvalidSourceConfiguration', message, { stalled: true });
  }
  if (manager.flag('no-cross-namespace-refs') === 'true' && reference.namespace !== automation.metadata.namespace) {
    const message = `can't access 'GitRepository/${reference.namespace}/${reference.name}', cross-namespace references have been blocked`;
    throw new PassFailure('AccessDenied', message, { stalled: true });
  }
  const repository = await manager.client.find({ ...gitRepositoryKind, ...reference });
  if (!repository)
    throw failed(`referenced git repository does not exist: GitRepository.source.toolkit.fluxcd.io "${reference.name}" not found`);
  return repository;
};

const readSecret = async ({ client }: Manager, { spec, metadata }: KubeObject): Promise<KubeObject | undefined> => {
  const name = spec.secretRef?.name as string | undefined;
  if (!name) return undefined;
  try {
    return await client.get({ apiVersion: 'v1', kind: 'Secret', namespace: metadata.namespace, name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw failed(`failed to get auth secret '${metadata.namespace}/${name}': ${error.message}`);
  }
};

/** Throws a PassFailure for what is wrong with the settings. */
export const configureSource = async (manager: Manager, automation: KubeObject): Promise<AutomationSource> => {
  const repository = await readRepository(manager, automation);
  const url = repository.spec.url as string;
  const git = automation.spec.git as GitSpec;
  try {
    const plan = planPush(git, repository);
    const authorization = authorizationFrom(url, await readSecret(manager, repository));
    const signer = await resolveSigner(manager, automation.metadata.namespace ?? '', git.commit.signingKey);
    const timeoutMs = parseGoDuration(repository.spec.timeout as string | undefined) ?? 60_000;
    return { ...repositoryOf(automation), url, authorization, timeoutMs, plan, signer };
  } catch (error) {
    if (error instanceof PassFailure) throw error;
    if (error instanceof SourceError && error.reason === 'GitOperationFailed')
      throw new PassFailure('GitOperationFailed', error.message.replace('and determine revision', 'source'));
    throw failed((error as Error).message);
  }
};
