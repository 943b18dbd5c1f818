// Reads -f FILE|FOLDER|- and -k FOLDER into objects, in order.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Flags } from '../flags.ts';
import { ExitError } from '../standin.ts';
import type { KubectlContext } from './context.ts';
import type { Manifest } from './manifest.ts';

export const parseManifests = (text: string, source: string): Manifest[] =>
  parseAllDocuments(text, { version: '1.1', uniqueKeys: false, prettyErrors: false }).flatMap((document) => {
    const [error] = document.errors;
    if (error)
      throw new ExitError(
        `error: error parsing ${source}: error converting YAML to JSON: yaml: line ${document.errors[0]?.linePos?.[0].line ?? 1}: ${error.message}`,
      );
    const object = document.toJS() as KubeObject | null;
    if (object === null || object === undefined) return [];
    if (typeof object !== 'object' || Array.isArray(object))
      throw new ExitError(
        `error: error validating "${source}": error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`,
      );
    const missing = ['apiVersion', 'kind'].filter((key) => !object[key]).map((key) => `${key} not set`);
    if (missing.length) {
      const list = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
      throw new ExitError(
        `error: error validating "${source}": error validating data: ${list}; if you choose to ignore these errors, turn validation off with --validate=false`,
      );
    }
    const items = object.kind === 'List' && Array.isArray(object.items) ? (object.items as KubeObject[]) : [object];
    return items.map((item) => ({ object: { ...item, metadata: item.metadata ?? { name: '' } }, source }));
  });

const filesIn = (folder: string, recursive: boolean): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return recursive ? filesIn(path, true) : [];
      return /\.(ya?ml|json)$/.test(entry.name) ? [path] : [];
    });

const readOne = async (context: KubectlContext, name: string, recursive: boolean): Promise<Manifest[]> => {
  if (name === '-') return parseManifests(await context.terminal.readInput(), 'STDIN');
  const path = resolve(context.terminal.cwd, name);
  if (!existsSync(path)) throw new ExitError(`error: the path "${name}" does not exist`);
  if (!statSync(path).isDirectory()) return parseManifests(readFileSync(path, 'utf8'), name);
  return filesIn(path, recursive).flatMap((file) => parseManifests(readFileSync(file, 'utf8'), join(name, file.slice(path.length + 1))));
};

export const readManifests = async (context: KubectlContext, flags: Flags): Promise<Manifest[]> => {
  const found: Manifest[] = [];
  for (const name of flags.list('filename')) found.push(...(await readOne(context, name, flags.boolean('recursive'))));
  if (flags.given('kustomize')) {
    const { buildFolder } = await import('./kustomize.ts');
    found.push(...(await buildFolder(resolve(context.terminal.cwd, flags.string('kustomize')), flags.string('kustomize'))));
  }
  if (!flags.given('filename') && !flags.given('kustomize')) throw new ExitError('error: must specify one of -f and -k');
  if (!found.length) throw new ExitError('error: no objects passed to apply');
  return found;
};
