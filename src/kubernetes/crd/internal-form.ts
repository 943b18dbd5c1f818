// How a CustomResourceDefinition's versions look in refusals: the server's internal type, in which what all versions share stands above them.
import type { Loose } from '../kinds/field-errors.ts';
import { sameJson } from '../kinds/field-errors.ts';

/** Internal names in the order of the Go struct, with what an empty one prints. */
const schemaFields: [string, string, unknown][] = [
  ['ID', 'id', ''],
  ['Schema', '$schema', ''],
  ['Ref', '$ref', null],
  ['Description', 'description', ''],
  ['Type', 'type', ''],
  ['Nullable', 'nullable', false],
  ['Format', 'format', ''],
  ['Title', 'title', ''],
  ['Default', 'default', null],
  ['Maximum', 'maximum', null],
  ['ExclusiveMaximum', 'exclusiveMaximum', false],
  ['Minimum', 'minimum', null],
  ['ExclusiveMinimum', 'exclusiveMinimum', false],
  ['MaxLength', 'maxLength', null],
  ['MinLength', 'minLength', null],
  ['Pattern', 'pattern', ''],
  ['MaxItems', 'maxItems', null],
  ['MinItems', 'minItems', null],
  ['UniqueItems', 'uniqueItems', false],
  ['MultipleOf', 'multipleOf', null],
  ['Enum', 'enum', null],
  ['MaxProperties', 'maxProperties', null],
  ['MinProperties', 'minProperties', null],
  ['Required', 'required', null],
  ['Items', 'items', null],
  ['AllOf', 'allOf', null],
  ['OneOf', 'oneOf', null],
  ['AnyOf', 'anyOf', null],
  ['Not', 'not', null],
  ['Properties', 'properties', null],
  ['AdditionalProperties', 'additionalProperties', null],
  ['PatternProperties', 'patternProperties', null],
  ['Dependencies', 'dependencies', null],
  ['AdditionalItems', 'additionalItems', null],
  ['Definitions', 'definitions', null],
  ['ExternalDocs', 'externalDocs', null],
  ['Example', 'example', null],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false],
  ['XIntOrString', 'x-kubernetes-int-or-string', false],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null],
  ['XListType', 'x-kubernetes-list-type', null],
  ['XMapType', 'x-kubernetes-map-type', null],
  ['XValidations', 'x-kubernetes-validations', null],
];

const mapValues = (value: Loose, change: (each: Loose) => Loose): Loose =>
  Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, change(value[key])]),
  );

const internalField = (json: string, value: Loose): Loose => {
  if (['allOf', 'oneOf', 'anyOf'].includes(json)) return value.map(internalSchema);
  if (['properties', 'patternProperties', 'definitions'].includes(json)) return mapValues(value, internalSchema);
  if (json === 'not') return internalSchema(value);
  if (json === 'items') return { Schema: internalSchema(value), JSONSchemas: null };
  if (json === 'additionalProperties')
    return typeof value === 'boolean' ? { Allows: value, Schema: null } : { Allows: true, Schema: internalSchema(value) };
  return json === 'x-kubernetes-validations' ? value.map(internalRule) : value;
};

const internalSchema = (schema: Loose): Loose =>
  Object.fromEntries(
    schemaFields.map(([name, json, empty]) => [name, schema[json] === undefined ? empty : internalField(json, schema[json])]),
  );

export const internalRule = ({
  rule = '',
  message = '',
  messageExpression = '',
  reason = null,
  fieldPath = '',
  optionalOldSelf = null,
}: Loose): Loose => ({
  Rule: rule,
  Message: message,
  MessageExpression: messageExpression,
  Reason: reason,
  FieldPath: fieldPath,
  OptionalOldSelf: optionalOldSelf,
});

const internalColumn = ({ name = '', type = '', format = '', description = '', priority = 0, jsonPath = '' }: Loose): Loose => ({
  Name: name,
  Type: type,
  Format: format,
  Description: description,
  Priority: priority,
  JSONPath: jsonPath,
});

/** Whether every version says the same of `field`: then it stands above the versions. */
export const isShared = (versions: Loose[], field: string): boolean =>
  versions.every((version) => sameJson(version[field] ?? null, versions[0]?.[field] ?? null));

const internalSubresources = ({ status, scale }: Loose): Loose => ({
  Status: status ?? null,
  Scale: scale
    ? {
        SpecReplicasPath: scale.specReplicasPath,
        StatusReplicasPath: scale.statusReplicasPath,
        LabelSelectorPath: scale.labelSelectorPath ?? null,
      }
    : null,
});

export const internalVersions = (versions: Loose[]): Loose[] =>
  versions.map((version) => {
    const own = (field: string, change: (value: Loose) => Loose) =>
      version[field] === undefined || isShared(versions, field) ? null : change(version[field]);
    return {
      Name: version.name ?? '',
      Served: version.served ?? false,
      Storage: version.storage ?? false,
      Deprecated: version.deprecated ?? false,
      DeprecationWarning: version.deprecationWarning ?? null,
      Schema: own('schema', (schema) => ({ OpenAPIV3Schema: schema.openAPIV3Schema ? internalSchema(schema.openAPIV3Schema) : null })),
      Subresources: own('subresources', internalSubresources),
      AdditionalPrinterColumns: own('additionalPrinterColumns', (columns) => columns.map(internalColumn)),
      SelectableFields: own('selectableFields', (fields) => fields.map(({ jsonPath }: Loose) => ({ JSONPath: jsonPath }))),
    };
  });
