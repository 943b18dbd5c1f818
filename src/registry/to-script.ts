// TypeScript to JavaScript that Node 20 runs, line by line the same. Types are taken off, not checked.
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { LabError } from '../errors.ts';

const library = '@kubernetes/client-node';
const builtIn = new Set(builtinModules);
/** `from './x'`, `import './x'`, `import('./x')`. */
const specifiers = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\2/g;

const cannot = (path: string, line: number, why: string, next: string) =>
  new LabError({ family: 'usage', code: 'release/cannot-pack', message: `${path}:${line}: ${why}.`, next });

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** The file that a relative import means, as it is called in the image. */
const resolveFile = (from: string, specifier: string, all: string[]): string | undefined => {
  const target = posix.join(posix.dirname(from), specifier);
  const stem = target.replace(/\.m?js$/, '');
  const found = [target, `${stem}.ts`, `${stem}.mts`, `${stem}.js`, `${target}/index.ts`, `${target}/index.js`].find((each) =>
    all.includes(each),
  );
  if (!found) return undefined;
  const path = posix.relative(posix.dirname(from), found.replace(/\.m?ts$/, '.js'));
  return path.startsWith('.') ? path : `./${path}`;
};

const rewriteImports = (path: string, code: string, all: string[]): string =>
  code.replace(specifiers, (whole, lead: string, quote: string, name: string, at: number) => {
    if (name.startsWith('.')) {
      const file = resolveFile(path, name, all);
      if (!file) throw cannot(path, lineOf(code, at), `it imports ${name}, which is not in the folder`, 'Mend the import.');
      return `${lead}${quote}${file}${quote}`;
    }
    if (name === library || name.startsWith('node:') || builtIn.has(name)) return whole;
    throw cannot(
      path,
      lineOf(code, at),
      `it imports ${name}, which the image does not hold`,
      `Only ${library} and Node's own modules are packed; write the rest yourself.`,
    );
  });

/** `all` names every file of the program. Line numbers stay. */
export const toScript = async (path: string, text: string, all: string[]): Promise<string> => {
  if (!/\.m?[jt]s$/.test(path)) return text;
  const { stripTypes } = await import('./strip-types.ts');
  let code = text;
  try {
    if (/\.m?ts$/.test(path)) code = stripTypes(text);
  } catch (error) {
    const [, why = (error as Error).message, line = '1'] =
      /^(?:Error transforming [^:]*: )?(.*?) \((\d+):\d+\)$/.exec((error as Error).message) ?? [];
    throw cannot(path, Number(line), why, 'Mend that line.');
  }
  return rewriteImports(path, code, all);
};
