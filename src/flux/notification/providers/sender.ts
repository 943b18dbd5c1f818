import type { FluxEvent } from '../../runtime/flux-event.ts';
import type { PostJson } from './post-json.ts';

/** Sends one event; throws why it could not. */
export type Send = (event: FluxEvent) => Promise<void>;

/** A provider with what its Secret overrides. */
export interface Destination {
  post: PostJson;
  address: string;
  channel: string;
  username: string;
  password: string;
  token: string;
  headers: Record<string, string>;
  providerUid: string;
  /** How a commit's status is called. */
  commitStatus: string;
}

/** `kustomization/app.shop` */
export const titleOf = ({ involvedObject: { kind, name, namespace } }: FluxEvent): string => `${kind.toLowerCase()}/${name}.${namespace}`;
