#!/usr/bin/env node
// Bundles the command (dist/gitops-lab.js, its commands in chunks that load when they run) and the engine's process (dist/engine.js).
// Everything is bundled: what is published needs no dependency, and a command starts without walking node_modules.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync, chmodSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const anHour = 3_600_000;

// client-node's index pulls in the generated classes of every API; we use its kubeconfig only. Without this the chunk is twice as large.
const shakeClientNode = {
  name: 'shake-client-node',
  setup(builder) {
    builder.onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'shaken' || !(path.includes('client-node') || importer.includes('client-node'))) return undefined;
      const resolved = await builder.resolve(path, { importer, resolveDir, kind, pluginData: 'shaken' });
      return resolved.path.includes('client-node') ? { ...resolved, sideEffects: false } : resolved;
    });
  },
};

const common = {
  plugins: [shakeClientNode],
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outdir: dist,
  write: false,
  metafile: true,
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS packages in an ES module bundle still ask for these.
  banner: {
    js: "import{createRequire as __makeRequire}from'node:module';import{fileURLToPath as __toPath}from'node:url';import{dirname as __toFolder}from'node:path';const require=__makeRequire(import.meta.url);const __filename=__toPath(import.meta.url);const __dirname=__toFolder(__filename);",
  },
};

// Each file appears whole, the ones that others start from last: a command that runs during a build meets the old or the new one.
const place = (files) => {
  mkdirSync(dist, { recursive: true });
  const isChunk = (file) => basename(file.path).startsWith('chunk-');
  for (const file of [...files].sort((a, b) => Number(isChunk(b)) - Number(isChunk(a)))) {
    mkdirSync(dirname(file.path), { recursive: true });
    const temporary = `${file.path}.${process.pid}.tmp`;
    writeFileSync(temporary, file.contents);
    if (!isChunk(file) && file.path.endsWith('.js') && basename(file.path) !== 'engine.js') chmodSync(temporary, 0o755);
    renameSync(temporary, file.path);
  }
};

// A runner that is still open may need an old chunk; --clean (before packing) takes all of them.
const sweep = (keep, all) => {
  for (const name of readdirSync(dist, { recursive: true })) {
    const path = join(dist, name);
    // Another build may be sweeping, too.
    const entry = statSync(path, { throwIfNoEntry: false });
    if (!entry || entry.isDirectory()) continue;
    const old = Date.now() - entry.mtimeMs > anHour;
    if (!keep.has(path) && (all || old)) rmSync(path, { recursive: true, force: true });
  }
};

/** The licences of what was bundled, as they ask for. */
const licences = (metafiles) => {
  const folders = new Set();
  for (const input of metafiles.flatMap((metafile) => Object.keys(metafile.inputs))) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) folders.add(found[1]);
  }
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
    return `${name} ${version} (${typeof license === 'string' ? license : 'see its text'})\n\n${file ? readFileSync(join(root, folder, file), 'utf8').trim() : ''}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
};

const command = await build({
  ...common,
  entryPoints: [
    { in: 'src/cli/main.ts', out: 'gitops-lab' },
    { in: 'src/standins/kubectl.ts', out: 'standins/kubectl' },
    { in: 'src/standins/flux.ts', out: 'standins/flux' },
  ],
  splitting: true,
  chunkNames: 'chunk-[name]-[hash]',
});
// One file each: a build during its life must not take a chunk away that it has not loaded yet.
const engine = await build({
  ...common,
  entryPoints: [
    { in: 'src/engines/embedded/host.ts', out: 'engine' },
    { in: 'src/engines/kind/host.ts', out: 'kind-engine' },
  ],
});

// What images of a learner's own program hold, and what runs before it. The exports are what a controller needs: all of them would be 5 MB.
const forControllers =
  'KubeConfig Watch makeInformer ListWatch KubernetesObjectApi CoreV1Api AppsV1Api BatchV1Api CustomObjectsApi CoordinationV1Api ' +
  'EventsV1Api ApiException PatchStrategy setHeaderOptions Log loadYaml loadAllYaml dumpYaml ADD UPDATE CHANGE DELETE CONNECT ERROR';
const library = await build({
  ...common,
  stdin: { contents: `export { ${forControllers.replaceAll(' ', ', ')} } from '@kubernetes/client-node';`, resolveDir: root, loader: 'ts' },
  outdir: undefined,
  outfile: join(dist, 'guest', 'client-node.js'),
});
const guest = await build({ ...common, entryPoints: [{ in: 'src/workloads/guest/guest.ts', out: 'guest/guest' }] });

/** The built-in course as JSON. A course with a fault is left out: the command then reads it itself and says what is wrong. */
const compileCourse = async () => {
  const contents = "export { readCourse } from './src/catalogue/read-course.ts'; export { checkKinds } from './checks/index.ts';";
  const { outputFiles } = await build({ ...common, stdin: { contents, resolveDir: root, loader: 'ts' }, metafile: false });
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-build-'));
  const reader = join(folder, 'reader.mjs');
  writeFileSync(reader, outputFiles[0].contents);
  try {
    const { readCourse, checkKinds } = await import(pathToFileURL(reader).href);
    // No path of the machine that built it: the reader puts its own in.
    const withoutFolder = (key, value) => (key === 'folder' ? '' : value);
    return [{ path: join(dist, 'course.json'), contents: JSON.stringify(readCourse(root, checkKinds), withoutFolder) }];
  } catch {
    rmSync(join(dist, 'course.json'), { force: true });
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const files = [...(await compileCourse()), ...command.outputFiles, ...engine.outputFiles, ...library.outputFiles, ...guest.outputFiles];
place(files);
const notices = join(dist, 'THIRD-PARTY-LICENSES');
writeFileSync(notices, licences([command.metafile, engine.metafile, library.metafile]));
sweep(new Set([...files.map((file) => file.path), notices]), process.argv.includes('--clean'));
