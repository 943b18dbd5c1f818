const tokens = /\s*(\d+|[A-Za-z_]\w*|\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~()?:&|^])/y;
const levels = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<', '<=', '>', '>='], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];

const apply: Record<string, (a: number, b: number) => number> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

/** The value of `$((text))`. Leaves out: assignments inside. */
export const evaluateArithmetic = (text: string, variable: (name: string) => string): number => {
  const parts: string[] = [];
  tokens.lastIndex = 0;
  const source = text.trim();
  while (tokens.lastIndex < source.length) {
    const found = tokens.exec(source);
    if (!found) throw new Error('arithmetic syntax error');
    parts.push(found[1] as string);
  }
  let at = 0;
  const primary = (): number => {
    const part = parts[at++];
    if (part === undefined) throw new Error('arithmetic syntax error');
    if (part === '-') return -primary();
    if (part === '+') return primary();
    if (part === '!') return Number(primary() === 0);
    if (part === '~') return ~primary();
    if (part === '(') {
      const value = ternary();
      at++;
      return value;
    }
    return /^\d/.test(part) ? Number(part) : Number(variable(part) || 0) || 0;
  };
  const binary = (level: number): number => {
    const operators = levels[level];
    if (!operators) return primary();
    let left = binary(level + 1);
    while (operators.includes(parts[at] ?? ''))
      left = (apply[parts[at++] as string] as (a: number, b: number) => number)(left, binary(level + 1));
    return left;
  };
  const ternary = (): number => {
    const condition = binary(0);
    if (parts[at] !== '?') return condition;
    at++;
    const yes = ternary();
    at++;
    const no = ternary();
    return condition !== 0 ? yes : no;
  };
  const value = parts.length === 0 ? 0 : ternary();
  if (!Number.isFinite(value)) throw new Error('divide by zero');
  return value;
};
