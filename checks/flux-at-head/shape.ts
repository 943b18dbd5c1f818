import { boolean, object, string } from '../../src/catalogue/shape.ts';

export interface FluxAtHeadSpec {
  kustomization: string;
  namespace?: string;
  repository: string;
  branch?: string;
  parent?: string;
  held?: boolean;
}

export const fluxAtHeadShape = object(
  {
    kustomization: string('name of the Kustomization'),
    namespace: string('flux-system if left out'),
    repository: string('its source must follow this repository of the forge'),
    branch: string('main if left out'),
    held: boolean('the other way round: it is suspended, and a newer commit waits'),
    parent: string('the Kustomization that brings this one, if it comes from Git'),
  },
  ['kustomization', 'repository'],
);
