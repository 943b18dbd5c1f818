// What the scanner finds in YAML text: tokens, and beside them the comments, which wait until the parser passes their place.

export interface Mark {
  index: number;
  line: number;
  column: number;
}

export type TokenType =
  | 'stream-start'
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface Token {
  type: TokenType;
  start: Mark;
  /** Text of a scalar, name of an anchor or alias, handle of a tag. */
  value?: string;
  /** What follows a tag's handle. */
  suffix?: string;
  style?: ScalarStyle;
}

export interface Comment {
  /** Where the scanner stood when it began to look for it. */
  scan: Mark;
  /** The token with which it is handed over. */
  token: Mark;
  start: Mark;
  end: Mark;
  head: string;
  line: string;
  foot: string;
}

/** Text that is no YAML, or YAML that yaml.v3 refuses. */
export class YamlError extends Error {}
