// A value while a template is executed. `boxed` says that it came out of a map or list of interfaces, which Go's messages tell.
import { GoStruct } from './go-value.ts';

export interface Held {
  value: unknown;
  boxed: boolean;
}

export const held = (value: unknown): Held => ({ value, boxed: false });

/** A map's or list's element: undefined when there is none. */
export const boxed = (value: unknown): Held => ({ value, boxed: value !== undefined });

/** What a pipeline's end does: a nil interface becomes no value at all. */
export const unboxed = ({ value }: Held): Held => held(value ?? undefined);

/** Go's `slice` alone does not look into interfaces: an index out of a map is refused by its type. */
const unseen = new GoStruct('interface {}', {});

export const sliceIndexes = (values: readonly Held[]): unknown[] =>
  values.map(({ value, boxed }, index) => (index > 0 && boxed ? unseen : value));
