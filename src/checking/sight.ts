import type { ClusterReader } from './cluster-reader.ts';
import type { PullReader } from './git/pull-reader.ts';
import type { RepositoryReader } from './git/repository-reader.ts';

/** What a trace needs of the world. */
export interface Sight {
  readonly cluster: ClusterReader;
  readonly now: number;
  /** The forge's repository that a source's URL names. */
  repositoryOf(url: string): RepositoryReader | undefined;
  pulls(repository: string): PullReader;
}
