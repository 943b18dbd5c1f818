// Turns the ES modules of a bundle into one classic script, the only form for which Node 20 can keep V8's compiled code.
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';

/** Larger modules (inquirer, Kubernetes' client) serve few commands: files of their own, read when they are needed. */
const largest = 400_000;

const classic = async ({ path, text }) => {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'error',
    // import() in a script would need a callback that older releases of Node 20 lack.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__url' },
  });
  const body = code.replace(/^#!.*\n/, '');
  return { name: basename(path), code: `function(exports,require,module,__filename,__dirname,__url){${body}}` };
};

/** @returns the script's name (with a hash of its content), and it with its large parts as files for the folder. */
export const asScript = async (title, dist, outputFiles) => {
  const parts = await Promise.all(outputFiles.map(classic));
  const isApart = ({ name, code }) => name.startsWith('chunk-') && code.length > largest;
  const within = parts.filter((part) => !isApart(part)).map(({ name, code }) => `${JSON.stringify(name)}:${code}`);
  const script = `({${within.join(',\n')}})`;
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 8);
  const name = `chunk-${title}-${hash}.cjs`;
  const apart = parts.filter(isApart).map(({ name: own, code }) => ({ path: join(dist, own), contents: `(${code})` }));
  return { name, files: [{ path: join(dist, name), contents: script }, ...apart] };
};
