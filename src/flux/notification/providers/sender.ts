import { SendError } from './send-error.ts';
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

export const isError = ({ severity }: FluxEvent): boolean => severity === 'error';

/** In no order that upstream promises. */
export const metadataOf = ({ metadata = {} }: FluxEvent): [string, string][] => Object.entries(metadata);

/** `ReconciliationSucceeded` -> `reconciliation succeeded` */
export const describeReason = ({ reason }: FluxEvent): string =>
  reason.replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2').toLowerCase();

/** Why an address is none, as Go's url package words it; undefined for one. */
const addressProblem = (address: string): string | undefined => {
  if (!address) return 'parse "": empty url';
  return URL.canParse(address) || address.startsWith('/') ? undefined : `parse "${address}": invalid URI for request`;
};

/** Each provider words it a little differently: `%s` is the address, `%w` why it is none. */
export const requireAddress = (address: string, words: string): string => {
  const problem = addressProblem(address);
  if (problem) throw new SendError(words.replace('%s', address).replace('%w', problem));
  return address;
};
