// A node of YAML text with everything that is written back: style, tag, anchor, comments.
import type { ScalarStyle } from './token.ts';

export interface YamlNode {
  kind: 'document' | 'mapping' | 'sequence' | 'scalar' | 'alias';
  /** Short form: `!!str`. */
  tag: string;
  /** The tag is written out. */
  tagged: boolean;
  /** Text of a scalar, name of an alias. */
  value: string;
  style: ScalarStyle;
  flow: boolean;
  anchor: string;
  /** Keys and values of a mapping in turn. */
  content: YamlNode[];
  head: string;
  line: string;
  foot: string;
}

export const newNode = (kind: YamlNode['kind'], more: Partial<YamlNode> = {}): YamlNode => ({
  kind,
  tag: '',
  tagged: false,
  value: '',
  style: 'plain',
  flow: false,
  anchor: '',
  content: [],
  head: '',
  line: '',
  foot: '',
  ...more,
});

/** The pairs of a mapping. */
export const pairsOf = ({ kind, content }: YamlNode): [YamlNode, YamlNode][] =>
  kind === 'mapping'
    ? content.flatMap((key, at) => (at % 2 === 0 ? [[key, content[at + 1] as YamlNode] as [YamlNode, YamlNode]] : []))
    : [];

/** The value of the first pair with that key. */
export const fieldOf = (node: YamlNode, name: string): YamlNode | undefined => pairsOf(node).find(([key]) => key.value === name)?.[1];
