// The builtin `call`: a function that is a value of the data.
import { kindOf, typeOf } from './go-value.ts';

export const callValue = (name: string, values: readonly unknown[]): unknown => {
  const [callee, ...rest] = values;
  if (callee === undefined || callee === null) throw new Error('call of nil');
  if (kindOf(callee) !== 'func') throw new Error(`non-function ${name} of type ${typeOf(callee)}`);
  const { length } = callee as () => unknown;
  if (rest.length !== length) throw new Error(`wrong number of args for ${name}: got ${rest.length} want ${length}`);
  return (callee as (...given: unknown[]) => unknown)(...rest);
};
