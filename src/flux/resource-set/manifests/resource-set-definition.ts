// The definition of ResourceSet, from its public documentation.
import {
  commonMetadata,
  conditions,
  definition,
  flag,
  history,
  inventory,
  list,
  mapOf,
  object,
  oneOf,
  open,
  text,
} from './schema-words.ts';

const selector = object({
  matchExpressions: list(object({ key: text, operator: text, values: list(text) }, 'key', 'operator')),
  matchLabels: mapOf(text),
});

const inputsFrom = {
  ...object({ apiVersion: oneOf('fluxcd.controlplane.io/v1'), kind: oneOf('ResourceSetInputProvider'), name: text, selector }),
  'x-kubernetes-validations': [
    { message: 'at least one of name or selector must be set', rule: 'has(self.name) || has(self.selector)' },
    { message: 'cannot set both name and selector', rule: '!has(self.name) || !has(self.selector)' },
  ],
};

const dependency = object(
  { apiVersion: text, kind: text, name: text, namespace: text, ready: flag, readyExpr: text },
  'apiVersion',
  'kind',
  'name',
);

export const resourceSetDefinition = definition({
  names: { kind: 'ResourceSet', plural: 'resourcesets', singular: 'resourceset', shortNames: ['rset'] },
  spec: object({
    commonMetadata,
    dependsOn: list(dependency),
    inputStrategy: object({ name: oneOf('Flatten', 'Permute') }, 'name'),
    inputs: list(open),
    inputsFrom: list(inputsFrom),
    resources: list(open),
    resourcesTemplate: text,
    serviceAccountName: text,
    wait: flag,
  }),
  status: object({ conditions, history, inventory, lastAppliedRevision: text, lastHandledReconcileAt: text }),
});
