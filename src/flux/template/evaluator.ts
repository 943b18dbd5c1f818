// Evaluates pipelines, fields, variables and calls on data. Go's executor says at which node it was; so does this.
import { callValue } from './call-value.ts';
import { floatValue, GoStruct, isTrue, kindOf, mapGet, typeOf, type GoMap } from './go-value.ts';
import { goQuote } from './go-quote.ts';
import { boxed, held, sliceIndexes, unboxed, type Held } from './held.ts';
import { TemplateError } from './template-error.ts';
import { fits, nilable, parameterTypes, type ParameterType, type TemplateFunction } from './template-function.ts';
import { nodeText, type AnyNode, type Command, type Operand, type Pipe } from './tree.ts';

export interface Surroundings {
  /** The name in locations. */
  name: string;
  text: string;
  missing: 'default' | 'zero' | 'error';
  find: (name: string) => { function: TemplateFunction; builtin: boolean } | undefined;
}

interface Variable {
  name: string;
  value: Held;
}

/** A literal keeps being a float when its text says so: 1.0 is no int. */
const numberValue = ({ value, float }: { value: number; float: boolean }): unknown => (float ? floatValue(value) : value);

/** Structs come out of typed lists, all else out of interfaces. */
const typeName = ({ value, boxed }: Held): string => (boxed && !(value instanceof GoStruct) ? 'interface {}' : typeOf(value));

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Evaluator {
  protected readonly around: Surroundings;
  protected readonly template: string;
  protected variables: Variable[];
  private node: AnyNode | undefined;

  constructor(around: Surroundings, template: string, data: Held) {
    this.around = around;
    this.template = template;
    this.variables = [{ name: '$', value: data }];
  }

  protected at(node: AnyNode): void {
    this.node = node;
  }

  protected fail(text: string): never {
    if (!this.node) throw new TemplateError(`template: ${this.template}: ${text}`);
    const before = this.around.text.slice(0, this.node.at);
    const column = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1));
    const place = `${this.around.name}:${before.split('\n').length}:${column}`;
    throw new TemplateError(`template: ${place}: executing ${goQuote(this.template)} at <${nodeText(this.node)}>: ${text}`);
  }

  protected setVariable(name: string, value: Held): void {
    const found = this.variables.findLast((variable) => variable.name === name);
    if (!found) this.fail(`undefined variable: ${name}`);
    found.value = value;
  }

  protected pipeline(dot: Held, pipe: Pipe | undefined): Held {
    if (!pipe) return held(undefined);
    this.at(pipe);
    let value: Held | undefined;
    for (const command of pipe.commands) value = unboxed(this.command(dot, command, value));
    const result = value ?? held(undefined);
    for (const { path } of pipe.declares) {
      const name = path[0] ?? '$';
      if (pipe.assigns) this.setVariable(name, result);
      else this.variables.push({ name, value: result });
    }
    return result;
  }

  private command(dot: Held, command: Command, final: Held | undefined): Held {
    const [first, ...rest] = command.words;
    if (!first) return this.fail('empty command');
    switch (first.type) {
      case 'field':
      case 'chain':
      case 'variable':
        return this.path(dot, first, rest, final);
      case 'identifier':
        this.at(first);
        return this.callNamed(dot, first.name, { node: command, words: rest, final });
      case 'pipe':
        this.refuseArguments(first, rest, final);
        return this.pipeline(dot, first);
      case 'nil':
        this.at(first);
        this.refuseArguments(first, rest, final);
        return this.fail('nil is not a command');
      default:
        this.at(first);
        this.refuseArguments(first, rest, final);
        return this.constant(dot, first);
    }
  }

  private refuseArguments(first: Operand, rest: Operand[], final: Held | undefined): void {
    if (rest.length > 0 || final) this.fail(`can't give argument to non-function ${nodeText(first)}`);
  }

  private constant(dot: Held, word: Operand): Held {
    if (word.type === 'dot') return dot;
    if (word.type !== 'bool' && word.type !== 'string' && word.type !== 'number')
      return this.fail(`can't evaluate command ${goQuote(nodeText(word))}`);
    return held(word.type === 'number' ? numberValue(word) : word.value);
  }

  private path(dot: Held, node: Operand & { path: string[] }, words: Operand[], final: Held | undefined): Held {
    this.at(node);
    let receiver = dot;
    let names = node.path;
    if (node.type === 'variable') {
      const name = node.path[0] ?? '$';
      const found = this.variables.findLast((variable) => variable.name === name);
      receiver = found?.value ?? this.fail(`undefined variable: ${name}`);
      names = node.path.slice(1);
      if (names.length === 0) {
        this.refuseArguments(node, words, final);
        return receiver;
      }
    } else if (node.type === 'chain') {
      if (node.of.type === 'nil') this.fail(`indirection through explicit nil in ${nodeText(node)}`);
      receiver = this.argument(dot, undefined, node.of);
    }
    const last = names.length - 1;
    names.forEach((name, index) => {
      receiver = this.field(dot, name, node, receiver, index === last ? { words, final } : { words: [], final: undefined });
    });
    return receiver;
  }

  private field(dot: Held, name: string, node: Operand, receiver: Held, given: { words: Operand[]; final: Held | undefined }): Held {
    const { value } = receiver;
    if (value === undefined) return this.around.missing === 'error' ? this.fail(`nil data; no entry for key ${goQuote(name)}`) : receiver;
    if (value === null) this.fail(`nil pointer evaluating interface {}.${name}`);
    const hasArguments = given.words.length > 0 || given.final !== undefined;
    if (value instanceof GoStruct && Object.hasOwn(value.fields, name)) {
      const field = value.fields[name];
      if (typeof field === 'function') {
        const method: TemplateFunction = {
          takes: Array.from({ length: field.length }, () => 'any' as const),
          call: field as TemplateFunction['call'],
        };
        return this.call(dot, name, { function: method, builtin: false }, { node, ...given });
      }
      if (hasArguments) this.fail(`${name} has arguments but cannot be invoked as function`);
      return held(field);
    }
    if (kindOf(value) !== 'map') this.fail(`can't evaluate field ${name} in type ${typeName(receiver)}`);
    if (hasArguments) this.fail(`${name} is not a method but has arguments`);
    const found = mapGet(value as GoMap, name);
    if (found !== undefined || this.around.missing === 'default') return boxed(found);
    return this.around.missing === 'zero' ? boxed(null) : this.fail(`map has no entry for key ${goQuote(name)}`);
  }

  private callNamed(dot: Held, name: string, given: Given): Held {
    const found = this.around.find(name) ?? this.fail(`${goQuote(name)} is not a defined function`);
    return this.call(dot, name, found, given);
  }

  private call(dot: Held, name: string, found: { function: TemplateFunction; builtin: boolean }, given: Given): Held {
    const { takes, variadic } = found.function;
    const { words, final, node } = given;
    const count = words.length + (final ? 1 : 0);
    if (variadic && count < takes.length - 1)
      this.fail(`wrong number of args for ${name}: want at least ${takes.length - 1} got ${words.length}`);
    if (!variadic && count !== takes.length) this.fail(`wrong number of args for ${name}: want ${takes.length} got ${count}`);
    if (found.builtin && (name === 'and' || name === 'or')) return this.shortCircuit(dot, name === 'or', words, final);
    const typeAt = (index: number): ParameterType => takes[Math.min(index, takes.length - 1)] ?? 'any';
    const values = words.map((word, index) => this.argument(dot, typeAt(index), word));
    if (final) values.push(this.valid(final, typeAt(words.length)));
    const plain = found.builtin && name === 'slice' ? sliceIndexes(values) : values.map(({ value }) => value);
    try {
      if (!(found.builtin && name === 'call')) return held(found.function.call(...(plain as never[])));
      return held(callValue(words[0] ? nodeText(words[0]) : 'value', plain));
    } catch (error) {
      this.at(node);
      return this.fail(`error calling ${name}: ${message(error)}`);
    }
  }

  private shortCircuit(dot: Held, stopAt: boolean, words: Operand[], final: Held | undefined): Held {
    let value = held(undefined);
    for (const word of words) {
      value = this.argument(dot, 'value', word);
      if (isTrue(value.value) === stopAt) return value;
    }
    return final ?? value;
  }

  private valid(value: Held, type: ParameterType | undefined): Held {
    if (type === undefined) return value;
    if (value.value === undefined || value.value === null) {
      if (nilable(type) && (value.value === undefined || type === 'any' || type === 'value')) return type === 'value' ? value : held(null);
      if (value.value === undefined) this.fail(`invalid value; expected ${parameterTypes[type]}`);
      this.fail(`wrong type for value; expected ${parameterTypes[type]}; got interface {}`);
    }
    if (!fits(value.value, type)) {
      this.fail(`wrong type for value; expected ${parameterTypes[type]}; got ${typeOf(value.value)}`);
    }
    return value;
  }

  private argument(dot: Held, type: ParameterType | undefined, word: Operand): Held {
    this.at(word);
    switch (word.type) {
      case 'dot':
        return this.valid(dot, type);
      case 'nil':
        return type === undefined || nilable(type)
          ? held(type === 'value' ? undefined : null)
          : this.fail(`cannot assign nil to ${parameterTypes[type]}`);
      case 'field':
      case 'chain':
      case 'variable':
        return this.valid(this.path(dot, word, [], undefined), type);
      case 'pipe':
        return this.valid(this.pipeline(dot, word), type);
      case 'identifier':
        return this.valid(this.callNamed(dot, word.name, { node: word, words: [], final: undefined }), type);
      default:
        return this.literal(word, type);
    }
  }

  private literal(word: Operand & { type: 'bool' | 'number' | 'string' }, type: ParameterType | undefined): Held {
    const expected = { string: 'string', int: 'integer', bool: 'bool', float: 'float' }[type as string];
    if (type === 'list' || type === 'map') this.fail(`can't handle ${nodeText(word)} for arg of type ${parameterTypes[type]}`);
    if (type === 'float' && word.type === 'number') return held(floatValue(word.value));
    const value = word.type === 'number' && !expected ? numberValue(word) : word.value;
    if (expected && (type === 'float' || !fits(value, type ?? 'any'))) this.fail(`expected ${expected}; found ${nodeText(word)}`);
    return held(value);
  }
}

interface Given {
  node: Operand | Command;
  words: Operand[];
  final: Held | undefined;
}
