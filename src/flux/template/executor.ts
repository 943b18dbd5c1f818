// Walks a parsed template and writes its text.
import { Evaluator, type Surroundings } from './evaluator.ts';
import { formatValue } from './go-print.ts';
import { goQuote } from './go-quote.ts';
import { isTrue, kindOf, mapEntries, type GoMap } from './go-value.ts';
import { boxed, held, type Held } from './held.ts';
import type { Templates } from './template-parser.ts';
import { nodeText, type Branch, type List, type TemplateNode } from './tree.ts';

/** As Go: a template that calls itself for ever is refused before the stack ends. Go's limit is 100000; ours fits a JavaScript stack. */
const deepest = 1000;

export interface Output {
  parts: string[];
  templates: Templates;
}

type Left = 'break' | 'continue' | undefined;

/** What a range's loop has at one turn: its key when it has one. */
interface Turn {
  key: Held;
  item: Held;
}

export class Executor extends Evaluator {
  private readonly output: Output;
  private readonly depth: number;

  constructor(around: Surroundings, template: string, data: Held, output: Output, depth = 0) {
    super(around, template, data);
    this.output = output;
    this.depth = depth;
  }

  list(dot: Held, list: List): Left {
    this.at(list);
    for (const node of list.nodes) {
      const left = this.walk(dot, node);
      if (left) return left;
    }
    return undefined;
  }

  private walk(dot: Held, node: TemplateNode): Left {
    this.at(node);
    switch (node.type) {
      case 'text':
        this.output.parts.push(node.text);
        return undefined;
      case 'action':
        return this.action(dot, node);
      case 'break':
      case 'continue':
        return node.type;
      case 'range':
        return this.range(dot, node);
      case 'template':
        return this.callTemplate(dot, node);
      default:
        return this.ifOrWith(dot, node);
    }
  }

  private action(dot: Held, node: TemplateNode & { type: 'action' }): undefined {
    const { value } = this.pipeline(dot, node.pipe);
    this.at(node);
    if (node.pipe.declares.length > 0) return;
    if (kindOf(value) === 'func') this.fail(`can't print ${nodeText(node)} of type func()`);
    this.output.parts.push(value === undefined ? '<no value>' : formatValue(value));
  }

  private ifOrWith(dot: Held, node: Branch): Left {
    const known = this.variables.length;
    const value = this.pipeline(dot, node.pipe);
    let left: Left;
    if (isTrue(value.value)) left = this.list(node.type === 'with' ? value : dot, node.list);
    else if (node.otherwise) left = this.list(dot, node.otherwise);
    this.variables.length = known;
    return left;
  }

  private turns(value: unknown, node: Branch): Iterable<Turn> {
    switch (kindOf(value)) {
      case 'invalid':
        return [];
      case 'int':
        if (node.pipe.declares.length > 1) this.fail(`can't use ${formatValue(value)} to iterate over more than one variable`);
        return Array.from({ length: Math.max(0, value as number) }, (_, index) => ({ key: held(undefined), item: held(index) }));
      case 'list':
        return (value as unknown[]).map((item, index) => ({ key: held(index), item: boxed(item ?? null) }));
      case 'map':
        return mapEntries(value as GoMap).map(([key, item]) => ({ key: held(key), item: boxed(item) }));
      default:
        return this.fail(`range can't iterate over ${formatValue(value)}`);
    }
  }

  private range(dot: Held, node: Branch): Left {
    const known = this.variables.length;
    const { value } = this.pipeline(dot, node.pipe);
    const inner = this.variables.length;
    let turned = false;
    for (const turn of this.turns(value, node)) {
      turned = true;
      this.bind(node, turn);
      const left = this.list(turn.item, node.list);
      this.variables.length = inner;
      if (left === 'break') break;
    }
    let left: Left;
    if (!turned && node.otherwise) left = this.list(dot, node.otherwise);
    this.variables.length = known;
    return left;
  }

  /** One declared variable takes the element; of two the first takes the key. */
  private bind({ pipe }: Branch, { key, item }: Turn): void {
    const names = pipe.declares.map(({ path }) => path[0] ?? '$');
    const values = names.length > 1 ? [key, item] : [item];
    names.forEach((name, index) => {
      const value = values[index] ?? item;
      if (pipe.assigns) this.setVariable(name, value);
      else {
        const variable = this.variables.at(index - names.length);
        if (variable) variable.value = value;
      }
    });
  }

  private callTemplate(dot: Held, node: TemplateNode & { type: 'template' }): undefined {
    const list = this.output.templates.get(node.name) ?? this.fail(`template ${goQuote(node.name)} not defined`);
    if (this.depth === deepest) this.fail(`exceeded maximum template depth (${deepest})`);
    const data = this.pipeline(dot, node.pipe);
    new Executor(this.around, node.name, data, this.output, this.depth + 1).list(data, list);
  }
}
