import type { KubeObject } from '../../kubernetes/machinery/object.ts';

export interface Manifest {
  object: KubeObject;
  /** The file's name as it was typed, or STDIN. */
  source: string;
}
