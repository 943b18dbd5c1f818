// Label and field selectors of list and watch requests: parsing with upstream's words for what is wrong, and matching.
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';

export type Matcher = (object: KubeObject) => boolean;

interface Requirement {
  key: string;
  operator: 'in' | 'notin' | '=' | '!=' | 'exists' | '!' | 'gt' | 'lt';
  values: string[];
}

const operatorNames = 'in, notin, =, ==, !=, gt, lt';
const refuse = (message: string): never => {
  throw apiErrors.badRequest(message);
};
const refuseRequirement = (message: string): never => refuse(`unable to parse requirement: ${message}`);

const tokenise = (text: string): string[] => text.match(/!=|==|[=(),<>!]|[^\s=(),<>!]+/g) ?? [];

const isPunctuation = (token: string | undefined) => token === undefined || /^[=(),<>!]/.test(token);

/** Reads tokens one by one; the shape of upstream's labels parser, so that errors name the same token. */
class SelectorParser {
  readonly #tokens: string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenise(text);
  }

  parse(): Requirement[] {
    const found: Requirement[] = [];
    while (this.#at < this.#tokens.length) {
      const first = this.#tokens[this.#at] as string;
      if (first !== '!' && isPunctuation(first)) refuse(`found '${first}', expected: !, identifier, or 'end of string'`);
      found.push(this.#requirement());
      const next = this.#tokens[this.#at++];
      if (next === undefined) break;
      if (next !== ',') refuse(`found '${next}', expected: ',' or 'end of string'`);
      const after = this.#tokens[this.#at];
      if (after !== '!' && isPunctuation(after)) refuse(`found '${after ?? ''}', expected: identifier after ','`);
    }
    return found;
  }

  #requirement(): Requirement {
    const negated = this.#tokens[this.#at] === '!';
    if (negated) this.#at++;
    const key = this.#tokens[this.#at++];
    if (isPunctuation(key)) refuseRequirement(`found '${key ?? ''}', expected: identifier`);
    checkKey(key as string);
    if (negated) return { key: key as string, operator: '!', values: [] };
    const operator = this.#tokens[this.#at];
    if (operator === undefined || operator === ',') return { key: key as string, operator: 'exists', values: [] };
    this.#at++;
    return this.#withOperator(key as string, operator);
  }

  #withOperator(key: string, operator: string): Requirement {
    switch (operator) {
      case 'in':
      case 'notin':
        return { key, operator, values: this.#values(key) };
      case '=':
      case '==':
        return { key, operator: '=', values: [this.#value(key)] };
      case '!=':
        return { key, operator: '!=', values: [this.#value(key)] };
      case '>':
      case 'gt':
        return { key, operator: 'gt', values: [integer(this.#value(key))] };
      case '<':
      case 'lt':
        return { key, operator: 'lt', values: [integer(this.#value(key))] };
      default:
        return refuseRequirement(`found '${operator}', expected: ${operatorNames}`);
    }
  }

  #value(key: string): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token === ',') return '';
    this.#at++;
    if (isPunctuation(token)) refuseRequirement(`found '${token}', expected: identifier`);
    checkValue(key, token);
    return token;
  }

  #values(key: string): string[] {
    const open = this.#tokens[this.#at++];
    if (open !== '(') refuseRequirement(`found '${open ?? ''}' expected: '('`);
    const found: string[] = [];
    for (;;) {
      const token = this.#tokens[this.#at++];
      if (token === ')') return found;
      if (token === undefined) refuseRequirement(`found '', expected: ',' or ')'`);
      if (token !== ',') {
        checkValue(key, token as string);
        found.push(token as string);
      }
    }
  }
}

const keyPattern = /^([a-z0-9A-Z]([-a-z0-9A-Z.]*[a-z0-9A-Z])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const valuePattern = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const integer = (value: string): string => {
  if (/^[+-]?\d+$/.test(value)) return value;
  return refuseRequirement(`values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
};

const checkKey = (key: string) => {
  if (keyPattern.test(key)) return;
  if (key.split('/').length > 2) {
    refuseRequirement(
      `<nil>: Invalid value: ${JSON.stringify(key)}: a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    );
  }
  refuseRequirement(
    `<nil>: Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  );
};

const checkValue = (key: string, value: string) => {
  if (valuePattern.test(value)) return;
  refuseRequirement(
    `values[0][${key}]: Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  );
};

const holds = ({ key, operator, values }: Requirement, labels: Record<string, string>): boolean => {
  const present = Object.hasOwn(labels, key);
  const value = labels[key] as string;
  switch (operator) {
    case 'exists':
      return present;
    case '!':
      return !present;
    case '=':
    case 'in':
      return present && values.includes(value);
    case '!=':
    case 'notin':
      return !present || !values.includes(value);
    case 'gt':
      return present && Number(value) > Number(values[0]);
    case 'lt':
      return present && Number(value) < Number(values[0]);
  }
};

/** Undefined for an empty selector, which matches everything. */
export const parseLabelSelector = (text: string | undefined): Matcher | undefined => {
  if (!text?.trim()) return undefined;
  const requirements = new SelectorParser(text).parse();
  return (object) => requirements.every((requirement) => holds(requirement, object.metadata.labels ?? {}));
};

export interface FieldTerm {
  path: string;
  value: string;
  negated: boolean;
}

/** `a=b,c!=d`, with `\,`, `\=` and `\\` escaped. */
export const parseFieldTerms = (text: string | undefined): FieldTerm[] => {
  if (!text) return [];
  return text.split(/(?<!\\),/).flatMap((part) => {
    if (!part) return [];
    const found = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
    const [, path = '', , value = ''] = found ?? [];
    const escape = /\\.?/s.exec(value.replace(/\\[\\,=]/g, ''))?.[0];
    if (escape !== undefined) throw apiErrors.badRequest(`invalid field selector: invalid escape sequence: ${escape}`);
    // No field at all is no condition.
    if (found && path === '' && value === '') return [];
    if (!found) throw apiErrors.badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    return [{ path: found[1] as string, negated: found[2] === '!=', value: (found[3] as string).replace(/\\([,=\\])/g, '$1') }];
  });
};
