// One request to the REST API or the pages, after it was found who asks and what for.
import { invalid } from './errors.ts';
import type { ForgeUser } from './forge.ts';
import type { World } from './world.ts';

export interface Call {
  world: World;
  method: string;
  url: URL;
  /** What the route's pattern named. */
  params: Record<string, string>;
  user: ForgeUser | undefined;
  /** The repository of the route, as it is kept; empty for routes without one. */
  repository: string;
  body: Record<string, unknown>;
  headers: NodeJS.Dict<string | string[]>;
}

export interface Answer {
  status: number;
  body?: string | Buffer;
  headers?: Record<string, string | string[]>;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
});

export const noContent: Answer = { status: 204 };

/** A field of the body that must be text where it is given. */
export const textOf = ({ body }: Pick<Call, 'body'>, field: string): string | undefined => {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalid(`[]: ${field} must be a string`);
};

export const listOf = ({ body }: Pick<Call, 'body'>, field: string): unknown[] | undefined => {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  throw invalid(`[]: ${field} must be a list`);
};

export const flagOf = ({ body }: Pick<Call, 'body'>, field: string): boolean | undefined => {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw invalid(`[]: ${field} must be true or false`);
};

/** The user of a route that needs a login. */
export const userName = ({ user }: Call): string => user?.name ?? '';
