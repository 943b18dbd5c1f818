import type { KubeObject } from '../machinery/object.ts';
import type { Cause } from '../machinery/status.ts';

/** What a strategy may ask of the cluster while it prepares an object. */
export interface StrategyContext {
  namespace: string;
  /** RFC 3339 with seconds. */
  now: string;
  /** All objects of a kind, for allocation (cluster IPs, node ports). Frozen. */
  list(apiVersion: string, kind: string): KubeObject[];
  /** True while a request only asks what would happen. */
  dryRun: boolean;
}

/**
 * How one kind is defaulted, prepared and validated: upstream's pkg/apis defaults and validation and pkg/registry strategies.
 * `apply`-like functions change the object that they are given; it is always a private copy.
 */
export interface Strategy {
  /** Fills defaults, as on every decode (also of what is read from a client). */
  applyDefaults(object: KubeObject): void;
  /** Drops status, sets server-made fields (allocations included). */
  prepareForCreate(object: KubeObject, context: StrategyContext): void;
  /** Restores what an update may not change silently (status on the main resource, spec on status). `subresource` is '' for the object itself. */
  prepareForUpdate(next: KubeObject, current: KubeObject, subresource: string, context: StrategyContext): void;
  validate(object: KubeObject): Cause[];
  validateUpdate(next: KubeObject, current: KubeObject, subresource: string): Cause[];
  /** Texts for `Warning: 299` headers. */
  warnings(object: KubeObject): string[];
  /** Kinds that have metadata.generation start at 1 and go up when this says that the desired state changed. Undefined: no generation. */
  desiredStateChanged?(next: KubeObject, current: KubeObject): boolean;
}
