// The Accept header: JSON or YAML, as it is, as a Table or as metadata only. Protobuf is never answered: every client that asks for it also takes JSON.
import { apiErrors } from '../machinery/status.ts';

export interface Representation {
  mediaType: 'application/json' | 'application/yaml';
  as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** Of meta.k8s.io. */
  asVersion?: 'v1' | 'v1beta1';
}

interface Clause {
  type: string;
  parameters: Record<string, string>;
}

const parse = (header: string): Clause[] =>
  header
    .split(',')
    .map((part) => {
      const [type = '', ...pairs] = part.trim().split(';');
      const parameters = Object.fromEntries(
        pairs.map(
          (pair) =>
            pair
              .trim()
              .split('=', 2)
              .map((each) => each.trim()) as [string, string],
        ),
      );
      return { type: type.trim().toLowerCase(), parameters };
    })
    .filter(({ type }) => type !== '');

const json = new Set(['application/json', '*/*', 'application/vnd.kubernetes.protobuf']);

const mediaTypeOf = (type: string): Representation['mediaType'] | undefined => {
  if (json.has(type)) return 'application/json';
  return type === 'application/yaml' ? 'application/yaml' : undefined;
};

const unknownType =
  '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf';
const streams = ', application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
const unknownForm = 'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf';

const transforms = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

const accepted = ({ type, parameters }: Clause): Representation | undefined => {
  const mediaType = mediaTypeOf(type);
  if (!mediaType) return undefined;
  const { as, v, g } = parameters;
  if (as === undefined) return { mediaType };
  if (!transforms.has(as) || g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return undefined;
  return { mediaType, as: as as NonNullable<Representation['as']>, asVersion: v };
};

interface Route {
  custom: boolean;
  /** Lists, which may be watched. */
  listed: boolean;
}

/** Before anything else is looked at: throws 406 when nothing of the header is a type that the path could answer in. Custom kinds know no such step. */
export const checkMediaType = (header: string | undefined, { custom, listed }: Route): void => {
  const clauses = parse(header ?? '');
  if (custom || !clauses.length || clauses.some(({ type }) => mediaTypeOf(type))) return;
  throw apiErrors.other(406, 'NotAcceptable', listed ? unknownType + streams : unknownType, {});
};

/** Throws 406 when the type could be answered in, but not the form that is asked for. */
export const negotiate = (header: string | undefined): Representation => {
  const clauses = parse(header ?? '');
  if (!clauses.length) return { mediaType: 'application/json' };
  for (const clause of clauses) {
    const found = accepted(clause);
    if (found) return found;
  }
  throw apiErrors.notAcceptable(unknownForm);
};

/** For errors and documents that have one form: JSON unless YAML is all that is wanted. */
export const plainMediaType = (header: string | undefined): Representation['mediaType'] => {
  const found = parse(header ?? '')
    .map(({ type }) => mediaTypeOf(type))
    .find(Boolean);
  return found ?? 'application/json';
};
