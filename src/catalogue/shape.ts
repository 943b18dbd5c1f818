// A small language that says what a YAML file may hold. Lab files and check kinds are described in it; from it come the
// problems with their places, and the reference pages.

export type Shape =
  | { type: 'string' | 'number' | 'boolean'; about?: string }
  /** Go's durations: 30s, 1m0s. Read as milliseconds. */
  | { type: 'duration'; about?: string }
  | { type: 'pattern'; about?: string }
  | { type: 'word'; of: readonly string[]; about?: string }
  /** Any YAML. */
  | { type: 'tree'; about?: string }
  | { type: 'list'; of: Shape; about?: string; min?: number }
  | { type: 'map'; of: Shape; about?: string }
  | ObjectShape;

export interface ObjectShape {
  type: 'object';
  about?: string;
  fields: Record<string, Shape>;
  required?: readonly string[];
  /** Exactly one of these must be there. */
  oneOf?: readonly string[];
}

/** The same shape with a sentence for the reference page. */
export const about = <S extends Shape>(text: string, shape: S): S => ({ ...shape, about: text });

export const string = (about?: string): Shape => ({ type: 'string', ...(about ? { about } : {}) });
export const boolean = (about?: string): Shape => ({ type: 'boolean', ...(about ? { about } : {}) });
export const number = (about?: string): Shape => ({ type: 'number', ...(about ? { about } : {}) });
export const duration = (about?: string): Shape => ({ type: 'duration', ...(about ? { about } : {}) });
export const pattern = (about?: string): Shape => ({ type: 'pattern', ...(about ? { about } : {}) });
export const tree = (about?: string): Shape => ({ type: 'tree', ...(about ? { about } : {}) });
export const word = (of: readonly string[], about?: string): Shape => ({ type: 'word', of, ...(about ? { about } : {}) });
export const listOf = (of: Shape, min = 0): Shape => ({ type: 'list', of, min });
export const mapOf = (of: Shape): Shape => ({ type: 'map', of });
export const object = (fields: Record<string, Shape>, required: readonly string[] = [], oneOf?: readonly string[]): ObjectShape => ({
  type: 'object',
  fields,
  required,
  ...(oneOf ? { oneOf } : {}),
});
