// What a command's file in dist/ holds. It runs the modules of a script (see as-script.mjs) with the code that V8 compiled for it earlier.
// Compiling was a third of what a command cost. A cache belongs to one text (its hash is in the name: V8 compares only lengths), one word
// typed after the command and one version of Node; whoever runs without one leaves it behind. A folder that cannot be written stays without.

/** `script`, `entry`: file names in dist/; `up`: from the file's own folder to dist/. */
export const launcher = ({ script, entry, up = '.' }) => `#!/usr/bin/env node
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const dist = fileURLToPath(new URL('${up}/', import.meta.url));
const url = new URL('${up}/${script}', import.meta.url).href;
const read = (name, encoding) => {
  try {
    return readFileSync(dist + name, encoding);
  } catch {
    return undefined;
  }
};
const text = (name) => readFileSync(dist + name, 'latin1');
const word = /^[a-z-]{1,20}$/.exec(process.argv[2] ?? '')?.[0] ?? 'any';
const cacheName = \`${script}.${entry}.\${word}.\${process.version}-\${process.arch}.cache\`;
const cachedData = read(cacheName);
const compiled = new Script(text('${script}'), { filename: dist + '${script}', cachedData });
const modules = compiled.runInThisContext();

const nodeRequire = createRequire(url);
const loaded = new Map();
const load = (path) => {
  const name = path.startsWith('.') ? path.slice(path.lastIndexOf('/') + 1) : undefined;
  if (name === undefined) return nodeRequire(path);
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const run = modules[name] ?? new Script(text(name), { filename: dist + name }).runInThisContext();
  run(module.exports, load, module, dist + '${script}', dist, url);
  return module.exports;
};

const leaveCache = (code) => {
  if (code > 1 || (cachedData && !compiled.cachedDataRejected)) return;
  // The program sets this flag for learners' patterns; V8 takes a cache only under the flags it was made with, and we start without.
  setFlagsFromString('--no-enable-experimental-regexp_engine-on-excessive-backtracks');
  const temporary = \`\${dist}\${cacheName}.\${process.pid}.tmp\`;
  try {
    writeFileSync(temporary, compiled.createCachedData());
    renameSync(temporary, dist + cacheName);
  } catch {}
};
process.on('exit', leaveCache);
load('./${entry}');
`;
