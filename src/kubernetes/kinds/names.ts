// What names, labels and keys may look like, in the words of apimachinery's validation.

const dns1123Label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dns1123Subdomain = `${dns1123Label}(\\.${dns1123Label})*`;
const dns1035Label = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${qualifiedName})?`;
const configMapKey = '[-._a-zA-Z0-9]+';

const compiled = new Map<string, RegExp>();
const fits = (pattern: string, text: string): boolean => {
  let expression = compiled.get(pattern);
  if (!expression) compiled.set(pattern, (expression = new RegExp(`^(?:${pattern})$`)));
  return expression.test(text);
};
const tooLong = (max: number) => `must be no more than ${max} characters`;
const explain = (message: string, pattern: string, ...examples: string[]) => {
  if (!examples.length) return `${message} (regex used for validation is '${pattern}')`;
  return `${message} (e.g. ${examples.map((each) => `'${each}', `).join(' or ')}regex used for validation is '${pattern}')`;
};

/** Says why a name is refused; nothing when it is fine. */
export type NameRule = (name: string) => string[];

export const isDns1123Label: NameRule = (name) => [
  ...(name.length > 63 ? [tooLong(63)] : []),
  ...(fits(dns1123Label, name)
    ? []
    : fits(dns1123Subdomain, name)
      ? ['must not contain dots']
      : [
          explain(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
            dns1123Label,
            'my-name',
            '123-abc',
          ),
        ]),
];

export const isDns1123Subdomain: NameRule = (name) => [
  ...(name.length > 253 ? [tooLong(253)] : []),
  ...(fits(dns1123Subdomain, name)
    ? []
    : [
        explain(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
          dns1123Subdomain,
          'example.com',
        ),
      ]),
];

export const isDns1035Label: NameRule = (name) => [
  ...(name.length > 63 ? [tooLong(63)] : []),
  ...(fits(dns1035Label, name)
    ? []
    : [
        explain(
          "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
          dns1035Label,
          'my-name',
          'abc-123',
        ),
      ]),
];

/** RBAC names and the like: anything that fits into a path segment. */
export const isPathSegment: NameRule = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((each) => name.includes(each)).map((each) => `may not contain '${each}'`);
};

const alphanumeric = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** Label and annotation keys: an optional DNS prefix and a name. */
export const isQualifiedName: NameRule = (key) => {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${explain(alphanumeric, qualifiedName, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) as string;
  const problems: string[] = [];
  if (parts.length === 2) {
    if (parts[0] === '') problems.push('prefix part must be non-empty');
    else problems.push(...isDns1123Subdomain(parts[0] as string).map((each) => `prefix part ${each}`));
  }
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > 63) problems.push(`name part ${tooLong(63)}`);
  if (!fits(qualifiedName, name)) problems.push(`name part ${explain(alphanumeric, qualifiedName, 'MyName', 'my.name', '123-abc')}`);
  return problems;
};

export const isLabelValue: NameRule = (value) => [
  ...(value.length > 63 ? [tooLong(63)] : []),
  ...(fits(labelValue, value)
    ? []
    : [
        explain(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
          labelValue,
          'MyValue',
          'my_value',
          '12345',
        ),
      ]),
];

export const isConfigMapKey: NameRule = (key) => [
  ...(key.length > 253 ? [tooLong(253)] : []),
  ...(fits(configMapKey, key)
    ? key === '.' || key === '..' || key.startsWith('..')
      ? [key === '.' ? "must not be '.'" : key === '..' ? "must not be '..'" : "must not start with '..'"]
      : []
    : [
        explain(
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
          configMapKey,
          'key.name',
          'KEY_NAME',
          'key-name',
        ),
      ]),
];

/** Names of environment variables; since 1.34 every printable character but `=` is allowed. */
export const isEnvVarName: NameRule = (name) =>
  /^[\x20-\x3c\x3e-\x7e]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
/** Names of container ports. */
export const isPortName: NameRule = (name) => {
  const problems: string[] = [];
  if (name.length > 15) problems.push(tooLong(15));
  if (!/^[-a-z0-9]+$/.test(name)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
};

export const portRange = 'must be between 1 and 65535, inclusive';

export const isPortNumber = (port: number): string[] => (Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : [portRange]);
