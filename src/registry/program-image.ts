/** A folder of TypeScript as an image: types are taken off, nothing is bundled, the client library of the lab is laid beside it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { ImageDescription } from './compose-image.ts';
import { readProgramFolder } from './program-folder.ts';
import { toScript } from './to-script.ts';

const libraryFile = () => join(packageRoot, 'dist', 'guest', 'client-node.js');

/** @kubernetes/client-node in one file, made when this package was built. */
const library = (): Record<string, string> => {
  const folder = 'app/node_modules/@kubernetes/client-node';
  if (!existsSync(libraryFile()))
    throw new LabError({
      family: 'internal',
      code: 'release/no-library',
      message: 'This copy of gitops-lab was not built: its client library is missing.',
      next: 'npm run build',
    });
  return {
    [`${folder}/index.js`]: readFileSync(libraryFile(), 'utf8'),
    [`${folder}/package.json`]: '{"name":"@kubernetes/client-node","type":"module","exports":"./index.js"}\n',
  };
};

const entries = ['main.ts', 'index.ts', 'src/main.ts', 'src/index.ts', 'main.js', 'index.js', 'src/main.js', 'src/index.js'];

const scriptName = (path: string): string => path.replace(/\.m?ts$/, '.js');

const entryOf = (files: Record<string, string>, folder: string): string => {
  const found = entries.find((each) => files[each] !== undefined);
  if (found) return scriptName(found);
  throw new LabError({
    family: 'usage',
    code: 'release/no-entry',
    message: `${folder} has no program: one of ${entries.slice(0, 4).join(', ')} is needed.`,
    next: 'Name the file that begins your program main.ts.',
  });
};

/** `folder` is read as it is on disk, whether it is committed or not. */
export const programImage = async (folder: string, name: string, version: string): Promise<ImageDescription> => {
  const files = readProgramFolder(folder);
  const entry = entryOf(files, folder);
  const app: Record<string, string> = { 'app/package.json': `{"name":"${name}","version":"${version}","type":"module"}\n` };
  for (const [path, text] of Object.entries(files)) app[`app/${scriptName(path)}`] = await toScript(path, text, Object.keys(files));
  return {
    // The library comes first: it is the same in every version, and is pushed once.
    layers: [library(), app],
    entrypoint: ['node', `/app/${entry}`],
    workingDir: '/app',
    labels: {
      'org.opencontainers.image.title': name,
      'org.opencontainers.image.version': version,
      'dev.gitops-lab.program': 'node',
    },
  };
};
