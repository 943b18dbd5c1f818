// The paths of an OpenAPI document: enough for kubectl to see which verbs a kind has and which options they take.
import type { ResourceType } from '../machinery/resource.ts';

type NameOf = (type: ResourceType, kind?: string) => string;

const parameter = (name: string, type = 'string') => ({ name, in: 'query', schema: { type, uniqueItems: true } });
const listParameters = [
  ...['continue', 'fieldSelector', 'labelSelector', 'resourceVersion', 'resourceVersionMatch'].map((name) => parameter(name)),
  ...['limit', 'timeoutSeconds'].map((name) => parameter(name, 'integer')),
  ...['allowWatchBookmarks', 'sendInitialEvents', 'watch'].map((name) => parameter(name, 'boolean')),
];
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => parameter(name));
const deleteParameters = [
  parameter('dryRun'),
  parameter('gracePeriodSeconds', 'integer'),
  parameter('orphanDependents', 'boolean'),
  parameter('propagationPolicy'),
];
const pathParameter = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } });

const content = (name: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
const body = (name: string) => ({ content: { '*/*': { schema: { $ref: `#/components/schemas/${name}` } } }, required: true });
const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

interface Action {
  verb: string;
  action: string;
  parameters?: object[];
  answer: string;
  requestBody?: object;
}

const operation = ({ group, version, kind }: ResourceType, { action, parameters, answer, requestBody }: Action) => ({
  ...(parameters ? { parameters } : {}),
  ...(requestBody ? { requestBody } : {}),
  responses: { 200: { content: content(answer) } },
  'x-kubernetes-action': action,
  'x-kubernetes-group-version-kind': { group, version, kind },
});

const metaName = (name: string) => `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`;

const patchBody = (type: ResourceType) => ({
  content: Object.fromEntries(
    patchTypes
      .filter((each) => !type.custom || !each.includes('strategic'))
      .map((each) => [each, { schema: { $ref: `#/components/schemas/${metaName('Patch')}` } }]),
  ),
  required: true,
});

/** Operations by HTTP method, for the verbs that the kind has. */
const operations = (type: ResourceType, actions: Record<string, Action>): Record<string, object> =>
  Object.fromEntries(
    Object.entries(actions)
      .filter(([, { verb }]) => type.verbs.includes(verb))
      .map(([method, action]) => [method, operation(type, action)]),
  );

export const pathsOf = (type: ResourceType, nameOf: NameOf): Record<string, object> => {
  const { group, version, resource, namespaced } = type;
  const prefix = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const base = namespaced ? `${prefix}/namespaces/{namespace}/${resource}` : `${prefix}/${resource}`;
  const one = nameOf(type);
  const list: Action = { verb: 'list', action: 'list', parameters: listParameters, answer: nameOf(type, type.listKind) };
  const collection = operations(type, {
    get: list,
    post: { verb: 'create', action: 'post', parameters: writeParameters, answer: one, requestBody: body(one) },
    delete: {
      verb: 'deletecollection',
      action: 'deletecollection',
      parameters: [...listParameters, ...deleteParameters],
      answer: metaName('Status'),
    },
  });
  const item = operations(type, {
    get: { verb: 'get', action: 'get', answer: one },
    put: { verb: 'update', action: 'put', parameters: writeParameters, answer: one, requestBody: body(one) },
    patch: {
      verb: 'patch',
      action: 'patch',
      parameters: [...writeParameters, parameter('force', 'boolean')],
      answer: one,
      requestBody: patchBody(type),
    },
    delete: { verb: 'delete', action: 'delete', parameters: deleteParameters, answer: metaName('Status') },
  });
  const inNamespace = namespaced ? [pathParameter('namespace')] : [];
  const isNamed = Object.keys(item).length > 0;
  return {
    [base]: { ...collection, parameters: inNamespace },
    ...(isNamed ? { [`${base}/{name}`]: { ...item, parameters: [pathParameter('name'), ...inNamespace] } } : {}),
    ...(namespaced && type.verbs.includes('list') ? { [`${prefix}/${resource}`]: operations(type, { get: list }) } : {}),
  };
};
