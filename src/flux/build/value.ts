/** A node of a manifest, as JSON has it. */
export type Value = string | number | boolean | null | Value[] | ValueMap;
export interface ValueMap {
  [field: string]: Value;
}

export const isMap = (value: unknown): value is ValueMap => typeof value === 'object' && value !== null && !Array.isArray(value);

export const clone = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What Go prints for an untyped scalar. */
export const scalarText = (value: Value | undefined): string => (value === null || value === undefined ? '' : String(value));
