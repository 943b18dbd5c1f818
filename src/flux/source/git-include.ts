// spec.include: artifacts of other GitRepositories of the namespace, put into folders of this one.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Artifact, ArtifactStorage } from './artifact-storage.ts';
import { readArchive } from './read-archive.ts';
import { SourceError } from './source-error.ts';
import { graft, type SourceTree } from './source-tree.ts';

interface Include {
  repository: { name: string };
  fromPath?: string;
  toPath?: string;
}

export interface Included {
  observed: Record<string, unknown>;
  /** Another set of artifacts than the stored one was made of. */
  changed: boolean;
  copyInto(tree: SourceTree): void;
}

const unavailable = (reason: string, message: string) => new SourceError(reason, message, { condition: 'IncludeUnavailable', waits: true });

const artifactOf = async (client: ApiClient, { apiVersion, kind, metadata }: KubeObject, name: string): Promise<Artifact> => {
  const source = await client.find({ apiVersion, kind, namespace: metadata.namespace, name });
  if (!source)
    throw unavailable(
      'NotFound',
      `could not get resource for include '${name}': GitRepository.source.toolkit.fluxcd.io "${name}" not found`,
    );
  if (!source.status?.artifact) throw unavailable('NoArtifact', `no artifact available for include '${name}'`);
  return source.status.artifact as Artifact;
};

const identity = (artifacts: Artifact[]) => JSON.stringify(artifacts.map(({ revision, digest }) => [revision, digest]));

export const findIncluded = async (client: ApiClient, storage: ArtifactStorage, object: KubeObject): Promise<Included> => {
  const includes = (object.spec.include ?? []) as Include[];
  const artifacts: Artifact[] = [];
  for (const { repository } of includes) artifacts.push(await artifactOf(client, object, repository.name));
  const before = (object.status?.includedArtifacts ?? []) as Artifact[];
  return {
    observed: includes.length
      ? { includedArtifacts: artifacts, observedInclude: includes }
      : { includedArtifacts: undefined, observedInclude: undefined },
    changed: identity(before) !== identity(artifacts),
    copyInto: (tree) =>
      includes.forEach(({ repository, fromPath = '', toPath = repository.name }, at) =>
        graft(tree, readArchive(storage.read(artifacts[at] as Artifact)), { from: fromPath, to: toPath }),
      ),
  };
};
