import type { KubeObject } from '../machinery/object.ts';

/** What authorization and admission read of the cluster. Objects are shared and frozen. The API core passes its store. */
export interface ObjectReader {
  get(apiVersion: string, kind: string, namespace: string | undefined, name: string): KubeObject | undefined;
  list(apiVersion: string, kind: string, namespace?: string): readonly KubeObject[];
}
