// kubectl explain, from the server's OpenAPI v3.
import type { Schema } from '../../kubernetes/schema/schema.ts';
import { ExitError, type Verb } from '../standin.ts';
import type { KubectlContext } from './context.ts';

interface Document {
  components: { schemas: Record<string, Schema> };
}

const referenceOf = (schema: Schema | undefined): string | undefined => schema?.$ref ?? schema?.allOf?.[0]?.$ref;

const resolve = (document: Document, schema: Schema): Schema => {
  const reference = referenceOf(schema);
  return reference
    ? {
        ...document.components.schemas[reference.split('/').at(-1) as string],
        ...(schema.description ? { description: schema.description } : {}),
      }
    : schema;
};

/** `[]Container`, `map[string]string`, `ObjectMeta`, `integer` */
const typeName = (document: Document, schema: Schema): string => {
  const reference = referenceOf(schema);
  if (reference) return reference.split('.').at(-1) as string;
  if (schema.type === 'array') return `[]${typeName(document, schema.items ?? {})}`;
  if (typeof schema.additionalProperties === 'object') return `map[string]${typeName(document, schema.additionalProperties)}`;
  if (schema['x-kubernetes-int-or-string']) return 'IntOrString';
  return schema.type === 'object' || !schema.type ? 'Object' : schema.type;
};

const element = (document: Document, schema: Schema): Schema => {
  const own = resolve(document, schema);
  if (own.type === 'array' && own.items) return element(document, own.items);
  if (typeof own.additionalProperties === 'object') return element(document, own.additionalProperties);
  return own;
};

const wrap = (text: string, pad: string): string => {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line && line.length + word.length + 1 > 76) {
        lines.push(line);
        line = '';
      }
      line = line ? `${line} ${word}` : word;
    }
    lines.push(line);
  }
  return lines.map((line) => `${pad}${line}\n`).join('');
};

/** As kubectl cuts it in a list of fields. */
const shownValues = 4;

const valuesLine = ({ enum: values }: Schema, pad: string): string => {
  if (!values) return '';
  const more = values.length > shownValues ? ', ....' : '';
  return `${pad}enum: ${values.slice(0, shownValues).join(', ')}${more}\n`;
};

const fieldLines = (document: Document, schema: Schema, pad: string, recursive: boolean): string => {
  const { properties = {}, required = [] } = element(document, schema);
  return Object.keys(properties)
    .sort()
    .map((name) => {
      const field = properties[name] as Schema;
      const title = `${pad}${name}\t<${typeName(document, field)}>${required.includes(name) ? ' -required-' : ''}\n`;
      const values = valuesLine(field, pad);
      if (recursive) return title + values + fieldLines(document, field, `${pad}  `, pad.length < 24);
      return `${title}${values}${wrap(resolve(document, field).description ?? '<no description>', `${pad}  `)}\n`;
    })
    .join('');
};

export const explain: Verb<KubectlContext> = {
  summary: 'Get documentation for a resource',
  usage: 'kubectl explain TYPE[.FIELD...] [--recursive] [--api-version=VERSION]',
  flags: { recursive: { type: 'boolean' }, 'api-version': { type: 'string' }, output: { type: 'string' } },
  async run(context, { args: [path = ''], flags }) {
    const [type = '', ...fields] = path.split('.');
    if (!type)
      throw new ExitError(
        'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    const resource = await context.resource(type);
    const { group, version, kind } = resource;
    const document = await context.client.json<Document>({
      path: group ? `/openapi/v3/apis/${group}/${version}` : `/openapi/v3/api/${version}`,
    });
    const root = Object.values(document.components.schemas).find((each) =>
      each['x-kubernetes-group-version-kind']?.some((gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind),
    );
    if (!root) throw new ExitError(`error: GVR (${group}/${version}, Resource=${resource.resource}) not found in OpenAPI schema`);
    const head = `${group ? `GROUP:      ${group}\n` : ''}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
    let schema: Schema = root;
    for (const name of fields) {
      const next = element(document, schema).properties?.[name];
      if (!next) {
        context.terminal.out(head);
        throw new ExitError(`error: field "${name}" does not exist`);
      }
      schema = next;
    }
    const own = resolve(document, schema);
    const values = schema.enum ? `ENUM:\n${schema.enum.map((each) => `    ${String(each)}\n`).join('')}\n` : '\n\n';
    const title = fields.length ? `FIELD: ${fields.at(-1)} <${typeName(document, schema)}>\n${values}` : '';
    const body = fieldLines(document, schema, '  ', flags.boolean('recursive'));
    const description = own.description ? `${wrap(own.description, '    ')}    \n` : '    <empty>\n';
    context.terminal.out(`${head}${title}DESCRIPTION:\n${description}${body ? `FIELDS:\n${body}` : ''}\n`);
    return 0;
  },
};
