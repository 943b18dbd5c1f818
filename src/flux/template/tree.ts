// The parsed template, and each node's text as Go writes it into messages.

export interface Pipe {
  type: 'pipe';
  at: number;
  assigns: boolean;
  declares: VariableNode[];
  commands: Command[];
}

export interface Command {
  type: 'command';
  at: number;
  words: Operand[];
}

export interface VariableNode {
  type: 'variable';
  at: number;
  path: string[];
}

export type Operand =
  | { type: 'identifier'; at: number; name: string }
  | { type: 'dot' | 'nil'; at: number }
  | { type: 'bool'; at: number; value: boolean }
  | { type: 'number'; at: number; text: string; value: number; float: boolean }
  | { type: 'string'; at: number; quoted: string; value: string }
  | { type: 'field'; at: number; path: string[] }
  | { type: 'chain'; at: number; of: Operand; path: string[] }
  | VariableNode
  | Pipe;

export interface Branch {
  type: 'if' | 'range' | 'with';
  at: number;
  pipe: Pipe;
  list: List;
  otherwise: List | undefined;
}

export interface List {
  type: 'list';
  at: number;
  nodes: TemplateNode[];
}

export type TemplateNode =
  | { type: 'text'; at: number; text: string }
  | { type: 'action'; at: number; pipe: Pipe }
  | { type: 'break' | 'continue'; at: number }
  | { type: 'template'; at: number; name: string; quoted: string; pipe: Pipe | undefined }
  | Branch;

export type AnyNode = TemplateNode | Operand | Command | List;

export const listText = (list: List): string => list.nodes.map(nodeText).join('');

const pipeText = (pipe: Pipe): string => {
  const declares = pipe.declares.map(nodeText).join(', ');
  const commands = pipe.commands.map(nodeText).join(' | ');
  return declares === '' ? commands : `${declares} ${pipe.assigns ? '=' : ':='} ${commands}`;
};

const wordText = (word: Operand): string => (word.type === 'pipe' ? `(${pipeText(word)})` : nodeText(word));

const branchText = ({ type, pipe, list, otherwise }: Branch): string =>
  `{{${type} ${pipeText(pipe)}}}${listText(list)}${otherwise ? `{{else}}${listText(otherwise)}` : ''}{{end}}`;

const operandText = (node: Operand): string => {
  switch (node.type) {
    case 'identifier':
      return node.name;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return node.quoted;
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'chain':
      return wordText(node.of) + node.path.map((name) => `.${name}`).join('');
    case 'variable':
      return node.path.join('.');
    default:
      return pipeText(node);
  }
};

export const nodeText = (node: AnyNode): string => {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${pipeText(node.pipe)}}}`;
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
    case 'template':
      return `{{template ${node.quoted}${node.pipe ? ` ${pipeText(node.pipe)}` : ''}}}`;
    case 'if':
    case 'range':
    case 'with':
      return branchText(node);
    case 'command':
      return node.words.map(wordText).join(' ');
    case 'list':
      return listText(node);
    default:
      return operandText(node);
  }
};
