// Kubernetes' JSONPath dialect (k8s.io/client-go/util/jsonpath v0.34): templates with {.path}, {range}…{end}, filters, unions, slices, "text".
// Leaves out: regular expressions in filters, nested parentheses.

type Step =
  | { type: 'field'; name: string }
  | { type: 'wildcard' }
  | { type: 'recursive' }
  | { type: 'slice'; from?: number; to?: number; step?: number }
  | { type: 'index'; at: number }
  | { type: 'union'; paths: Step[][] }
  | { type: 'filter'; left: Operand; operator?: string; right?: Operand };

type Operand = { literal: unknown } | { steps: Step[]; root: boolean };

type Node =
  | { type: 'text'; text: string }
  | { type: 'path'; steps: Step[]; source: string }
  | { type: 'range'; steps: Step[]; body: Node[] };

export class JsonPathError extends Error {}

/** Prints a template over a value, as `kubectl -o jsonpath=` does. With `allowMissing` a missing field prints nothing. */
export const formatJsonPath = (template: string, value: unknown, { allowMissing = true } = {}): string => {
  const { nodes } = parseNodes(tokens(template), 0, false);
  return render(nodes, value, allowMissing);
};

/** All values at one path such as `.spec.replicas` or `{.status.conditions[?(@.type=="Ready")].status}`. */
export const findByJsonPath = (path: string, value: unknown): unknown[] => {
  const inner = path.trim().replace(/^\{/, '').replace(/\}$/, '');
  return walk(parseSteps(inner), [value], value);
};

const tokens = (template: string): { code: boolean; text: string }[] => {
  const found: { code: boolean; text: string }[] = [];
  let text = '';
  for (let at = 0; at < template.length; at++) {
    if (template[at] !== '{') {
      text += template[at];
      continue;
    }
    const end = closing(template, at);
    if (text) found.push({ code: false, text });
    text = '';
    found.push({ code: true, text: template.slice(at + 1, end).trim() });
    at = end;
  }
  if (text) found.push({ code: false, text });
  return found;
};

const closing = (template: string, start: number): number => {
  let quote = '';
  for (let at = start + 1; at < template.length; at++) {
    const letter = template[at] as string;
    if (quote) {
      if (letter === '\\') at++;
      else if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '}') return at;
  }
  throw new JsonPathError('unclosed action');
};

const parseNodes = (list: { code: boolean; text: string }[], start: number, inRange: boolean): { nodes: Node[]; next: number } => {
  const nodes: Node[] = [];
  for (let at = start; at < list.length; at++) {
    const { code, text } = list[at] as { code: boolean; text: string };
    if (!code) nodes.push({ type: 'text', text });
    else if (text === 'end') {
      if (!inRange) throw new JsonPathError('not in range, nothing to end');
      return { nodes, next: at };
    } else if (text.startsWith('range ')) {
      const { nodes: body, next } = parseNodes(list, at + 1, true);
      nodes.push({ type: 'range', steps: parseSteps(text.slice(6).trim()), body });
      at = next;
    } else if (/^["']/.test(text)) nodes.push({ type: 'text', text: unquote(text) });
    else nodes.push({ type: 'path', steps: parseSteps(text), source: text });
  }
  if (inRange) throw new JsonPathError('unterminated range');
  return { nodes, next: list.length };
};

const unquote = (text: string): string =>
  text.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t', r: '\r' })[letter] ?? letter);

const parseSteps = (text: string): Step[] => {
  const steps: Step[] = [];
  let rest = text.replace(/^[$@]/, '');
  while (rest) {
    if (rest.startsWith('..')) {
      steps.push({ type: 'recursive' });
      rest = rest.slice(rest[2] === '[' ? 2 : 1);
      continue;
    }
    if (rest.startsWith('[')) {
      const end = closingBracket(rest);
      steps.push(bracket(rest.slice(1, end).trim()));
      rest = rest.slice(end + 1);
      continue;
    }
    const field = /^\.?((?:\\.|[^.[\]\\])+)/.exec(rest);
    if (!field) {
      if (rest === '.') break;
      throw new JsonPathError(`unrecognized character in action: ${JSON.stringify(rest[0])}`);
    }
    const name = (field[1] as string).replace(/\\(.)/g, '$1').trim();
    steps.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name });
    rest = rest.slice(field[0].length);
  }
  return steps;
};

const closingBracket = (text: string): number => {
  let depth = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (quote) quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '[') depth++;
    else if (letter === ']' && --depth === 0) return at;
  }
  throw new JsonPathError('unterminated array');
};

const bracket = (text: string): Step => {
  if (text === '*') return { type: 'wildcard' };
  if (text.startsWith('?(')) return filter(text.slice(2, -1));
  if (/^-?\d+$/.test(text)) return { type: 'index', at: Number(text) };
  if (/^-?\d*:-?\d*(:-?\d*)?$/.test(text)) {
    const [from, to, step] = text.split(':').map((part) => (part ? Number(part) : undefined));
    return {
      type: 'slice',
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(step === undefined ? {} : { step }),
    };
  }
  const quoted = /^(['"])(.*)\1$/.exec(text);
  // client-go reads a quoted key as a path of its own: dots in it must be escaped.
  if (quoted && !(quoted[2] as string).includes(quoted[1] as string)) return { type: 'union', paths: [parseSteps(`.${quoted[2]}`)] };
  if (text.includes(',')) return { type: 'union', paths: text.split(',').map((part) => [bracket(part.trim())]) };
  throw new JsonPathError(`invalid array index ${text}`);
};

const filter = (text: string): Step => {
  const found = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/.exec(text);
  if (!found) return { type: 'filter', left: operand(text) };
  return { type: 'filter', left: operand(found[1] as string), operator: found[2] as string, right: operand(found[3] as string) };
};

const operand = (text: string): Operand => {
  const trimmed = text.trim();
  if (/^["']/.test(trimmed)) return { literal: unquote(trimmed) };
  if (/^-?\d+(\.\d+)?$/.test(trimmed)) return { literal: Number(trimmed) };
  if (trimmed === 'true' || trimmed === 'false') return { literal: trimmed === 'true' };
  return { steps: parseSteps(trimmed), root: trimmed.startsWith('$') };
};

const walk = (steps: Step[], from: unknown[], root: unknown): unknown[] =>
  steps.reduce<unknown[]>((values, step) => values.flatMap((value) => take(step, value, root)), from);

const children = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value && typeof value === 'object' ? Object.values(value) : [];

const descend = (value: unknown): unknown[] => [value, ...children(value).flatMap(descend)];

const take = (step: Step, value: unknown, root: unknown): unknown[] => {
  switch (step.type) {
    case 'field': {
      const found = value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>)[step.name] : undefined;
      return found === undefined ? [] : [found];
    }
    case 'wildcard':
      return children(value);
    case 'recursive':
      return descend(value);
    case 'index':
      return Array.isArray(value) && value.at(step.at) !== undefined ? [value.at(step.at)] : [];
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from, step.to).filter((_, at) => at % (step.step ?? 1) === 0) : [];
    case 'union':
      return step.paths.flatMap((path) => walk(path, [value], root));
    case 'filter':
      return children(value).filter((each) => holds(step, each, root));
  }
};

const evaluate = (side: Operand, value: unknown, root: unknown): unknown[] =>
  'literal' in side ? [side.literal] : walk(side.steps, [side.root ? root : value], root);

const holds = ({ left, operator, right }: Step & { type: 'filter' }, value: unknown, root: unknown): boolean => {
  const found = evaluate(left, value, root);
  if (!operator || !right) return found.length > 0;
  const wanted = evaluate(right, value, root)[0];
  if (!found.length) return false;
  return compare(found[0], operator, wanted);
};

const compare = (a: unknown, operator: string, b: unknown): boolean => {
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
  const [left, right] = [a as number, b as number];
  return { '<': left < right, '<=': left <= right, '>': left > right, '>=': left >= right }[operator] ?? false;
};

const print = (value: unknown): string => (value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''));

const render = (nodes: Node[], value: unknown, allowMissing: boolean): string =>
  nodes
    .map((node) => {
      if (node.type === 'text') return node.text;
      const found = walk(node.steps, [value], value);
      if (node.type === 'range') return found.map((each) => render(node.body, each, allowMissing)).join('');
      const last = node.steps.at(-1);
      if (!found.length && !allowMissing && last?.type === 'field') throw new JsonPathError(`${last.name} is not found`);
      return found.map(print).join(' ');
    })
    .join('');
