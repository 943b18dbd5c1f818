/** Which of Go's YAML libraries is imitated: `v2` behind sigs.k8s.io/yaml (YAML 1.1 booleans), `v3` behind kustomize. They also count lines differently. */
export type YamlDialect = 'v2' | 'v3';

/** A place in the text, both from zero. */
export interface Mark {
  line: number;
  column: number;
}

/** What does not parse. The message is the one that Go's libraries give: `yaml: line 2: did not find expected key`. */
export class YamlError extends Error {
  constructor(message: string) {
    super(`yaml: ${message}`);
    this.name = 'YamlError';
  }
}

interface Problem {
  dialect: YamlDialect;
  /** Errors of the scanner are counted from one, those of the parser from zero: so do the libraries. */
  scanner: boolean;
  context?: Mark | undefined;
  at: Mark;
}

/** A line of zero counts as unknown in both libraries; v3 prefers where the construct began, v2 where it broke. */
const lineOf = ({ dialect, scanner, context, at }: Problem): number => {
  const shift = scanner ? 1 : 0;
  const contextLine = context?.line ?? 0;
  if (dialect === 'v3') return contextLine ? contextLine + shift : at.line ? at.line + shift : 0;
  return at.line ? at.line + shift : contextLine;
};

export const syntaxError = (text: string, problem: Problem): YamlError => {
  const line = lineOf(problem);
  return new YamlError(line ? `line ${line}: ${text}` : text);
};
