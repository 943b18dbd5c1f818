import { describe, expect, it } from 'vitest';
import { ApiError } from '../machinery/status.ts';
import { decodeBody, decodeValue, type FieldValidation } from './decode.ts';
import { createResourceRegistry } from './registry.ts';
import { createSchemaSet } from './schemas.ts';

const registry = createResourceRegistry();
const schemas = createSchemaSet();
const decode = (
  text: string,
  { type = 'application/json', kind = 'ConfigMap', apiVersion = 'v1', fieldValidation = 'Warn' as FieldValidation } = {},
) => decodeBody(type, new TextEncoder().encode(text), { registry, schemas, fieldValidation, expected: { apiVersion, kind } });
const refusal = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  return '(accepted)';
};
const yaml = { type: 'application/yaml' };

// The expected texts are those of test/truth/recordings/api-yaml-bodies.json and kubectl-errors-decoding.json.
describe('decodeBody', () => {
  it('reads YAML 1.1: words are booleans, octal numbers, dates stay text, nulls become empty', () => {
    const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: words\ndata:\n';
    expect(decode(`${head}  y: "1"\n  off: "2"\n  1: "5"\n  1.0: "6"\n  010: "8"\n  2026-01-01: "9"\n`, yaml).object.data).toEqual({
      true: '1',
      false: '2',
      1: '6',
      8: '8',
      '2026-01-01': '9',
    });
    expect(decode(`${head}  a: 2026-01-01\n  b:\n  c: ~\n`, yaml).object.data).toEqual({ a: '2026-01-01', b: '', c: '' });
    expect(refusal(() => decode(`${head}  a: yes\n`, yaml))).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal bool into Go struct field ConfigMap.data of type string',
    );
    expect(refusal(() => decode(`${head}  ~: "4"\n`, yaml))).toBe(
      'the object provided is unrecognized (must be of type ConfigMap): unsupported map key of type: %!s(<nil>), key: <nil>, value: "4" (61706956657273696f6e3a2076310a6b696e643a20436f6e6669674d6170 ...)',
    );
  });

  it('merges anchors and takes the first document only', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: merge\n  labels: &l\n    a: b\n  annotations:\n    <<: *l\n    c: d\n---\nkind: Other\n';
    expect(decode(text, yaml).object.metadata).toEqual({ name: 'merge', labels: { a: 'b' }, annotations: { a: 'b', c: 'd' } });
  });

  it('tells unknown and duplicate fields by fieldValidation', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: odd\ndata:\n  a: "1"\n  a: "2"\nextra: 1\n';
    expect(refusal(() => decode(text, { ...yaml, fieldValidation: 'Strict' }))).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 7: key "a" already set in map, unknown field "extra"',
    );
    expect(decode(text, yaml).warnings).toEqual(['line 7: key "a" already set in map', 'unknown field "extra"']);
    const json =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd","labels":{"a":"1","a":"2"}},"Data":{"a":"b"},"extra":{"deep":1}}';
    expect(decode(json).warnings).toEqual(['duplicate field "metadata.labels.a"', 'unknown field "Data"', 'unknown field "extra"']);
    expect(decode(json, { fieldValidation: 'Ignore' })).toEqual({
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd', labels: { a: '2' } } },
      warnings: [],
    });
  });

  it.each([
    [
      '[1,2]',
      'couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b312c325d)',
    ],
    [
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"trailing"}} tail',
      `couldn't get version/kind; json parse error: invalid character 't' after top-level value ({"apiVersion":"v1","kind":"Con ...)`,
    ],
  ])('does not recognise %s', (text, why) =>
    expect(refusal(() => decode(text))).toBe(`the object provided is unrecognized (must be of type ConfigMap): ${why}`),
  );

  it.each([
    ['"tty":"yes"', 'json: cannot unmarshal string into Go struct field Container.spec.containers.tty of type bool'],
    [
      '"ports":[{"containerPort":"http"}]',
      'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
    ['"env":{"MODE":"test"}', 'json: cannot unmarshal object into Go struct field Container.spec.containers.env of type []v1.EnvVar'],
    [
      '"resources":{"requests":{"cpu":"1 core"}}',
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])('refuses a container with %s', (field, why) => {
    const text = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"broken"},"spec":{"containers":[{"name":"web",${field}}]}}`;
    expect(refusal(() => decode(text, { kind: 'Pod' }))).toBe(`Pod in version "v1" cannot be handled as a Pod: ${why}`);
  });

  it('refuses bytes that are no base64, and kinds that the path does not serve', () => {
    const secret = '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"password":"not base64!"}}';
    expect(refusal(() => decode(secret, { kind: 'Secret' }))).toBe(
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 3',
    );
    expect(refusal(() => decode('{"apiVersion":"apps/v1","kind":"Deployment","metadata":{}}'))).toBe(
      'Deployment in version "v1" cannot be handled as a ConfigMap: converting (v1.Deployment) to (core.ConfigMap): unknown conversion',
    );
  });

  it('prints zero values as Go does', () => {
    const value = {
      metadata: { name: 'web', creationTimestamp: null, labels: {} },
      spec: {
        replicas: 0,
        selector: null,
        template: { spec: { containers: [{ name: 'a', resources: { limits: { cpu: '1000m' } }, env: [] }] } },
      },
    };
    expect(
      decodeValue(value, { registry, schemas, fieldValidation: 'Strict', expected: { apiVersion: 'apps/v1', kind: 'Deployment' } }).object,
    ).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 0,
        selector: null,
        template: { metadata: {}, spec: { containers: [{ name: 'a', resources: { limits: { cpu: '1' } } }] } },
        strategy: {},
      },
      status: {},
    });
  });

  it('reads protobuf', () => {
    // ConfigMap cm/ns with data a=b, as client-go encodes it.
    const bytes = Uint8Array.from(Buffer.from('6b3873000a0f0a0276311209436f6e6669674d617012110a070a02636d1a016e12060a0161120162', 'hex'));
    expect(
      decodeBody('application/vnd.kubernetes.protobuf', bytes, {
        registry,
        schemas,
        fieldValidation: 'Strict',
        expected: { apiVersion: 'v1', kind: 'ConfigMap' },
      }).object,
    ).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cm', namespace: 'n' },
      data: { a: 'b' },
    });
  });
});
