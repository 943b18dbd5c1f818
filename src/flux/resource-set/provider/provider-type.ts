// What an input provider is asked for, and how its answers become inputs.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { PodNetwork } from '../../../workloads/network/pod-network.ts';
import type { InputSet } from '../input-set.ts';

export interface Filter {
  limit?: number;
  labels?: string[];
  includeBranch?: string;
  excludeBranch?: string;
  includeTag?: string;
  excludeTag?: string;
  includeEnvironment?: string;
  excludeEnvironment?: string;
  semver?: string;
}

export interface ProviderSpec {
  type: string;
  url?: string;
  insecure?: boolean;
  secretRef?: { name: string };
  certSecretRef?: { name: string };
  serviceAccountName?: string;
  filter?: Filter;
  skip?: { labels?: string[] };
  schedule?: Schedule[];
  defaultValues?: InputSet;
}

export interface Schedule {
  cron: string;
  timeZone?: string;
  window?: string;
}

/** A login from the Secret that the provider names. */
export interface Login {
  username: string | undefined;
  password: string | undefined;
}

export interface Question {
  object: KubeObject;
  spec: ProviderSpec;
  filter: Filter;
  login: Login | undefined;
  /** The Secret itself, for registries. */
  secret: KubeObject | undefined;
  fetch: PodNetwork['fetch'];
  signal: AbortSignal;
}

export const specOf = (object: KubeObject): ProviderSpec => object.spec as unknown as ProviderSpec;

export const limitOf = ({ limit }: Filter): number => limit ?? 100;
