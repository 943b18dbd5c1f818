// Finds the route of a request: a method and a pattern such as /repos/:owner/:repo/contents/*path.
import type { Handler } from '../call.ts';

/** Who may call: anybody who may read the repository, whoever is logged in, whoever may write. */
export type Access = 'read' | 'login' | 'write';

export interface Route<Handle = Handler> {
  method: string;
  pattern: string;
  access: Access;
  handle: Handle;
}

export const route = (method: string, pattern: string, access: Access, handle: Handler): Route => ({ method, pattern, access, handle });

// `:name` is one segment, `*name` several: branches and files have slashes.
const toRegExp = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll('.', '\\.')
      .replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')
      .replaceAll(/\*(\w+)/g, '(?<$1>.+)')}/?$`,
  );

const compiled = new WeakMap<object, RegExp>();

const expressionOf = (route: Route<unknown>): RegExp => {
  const known = compiled.get(route) ?? toRegExp(route.pattern);
  compiled.set(route, known);
  return known;
};

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

export interface Found<Handle> {
  route: Route<Handle>;
  params: Record<string, string>;
}

/** The first route that fits; `otherMethod` when only the method does not. */
export const findRoute = <Handle>(
  routes: readonly Route<Handle>[],
  method: string,
  path: string,
): Found<Handle> | 'otherMethod' | undefined => {
  let other = false;
  for (const route of routes) {
    const groups = expressionOf(route).exec(path)?.groups;
    const matches = groups ?? (expressionOf(route).test(path) ? {} : undefined);
    if (!matches) continue;
    if (route.method !== method) {
      other = true;
      continue;
    }
    const entries = Object.entries(matches).map(([name, value]) => [name, decode(value)] as const);
    if (entries.some(([, value]) => value === undefined)) return undefined;
    return { route, params: Object.fromEntries(entries) as Record<string, string> };
  }
  return other ? 'otherMethod' : undefined;
};
