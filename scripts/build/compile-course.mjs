// The built-in course, read and checked once, so that no command has to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The built-in course as JSON. A course with a fault is left out: the command then reads it itself and says what is wrong. */
export const compileCourse = async (root, common) => {
  const compiled = join(root, 'dist', 'course.json');
  const contents = "export { readCourse } from './src/catalogue/read-course.ts'; export { checkKinds } from './checks/index.ts';";
  const { outputFiles } = await build({ ...common, stdin: { contents, resolveDir: root, loader: 'ts' }, metafile: false });
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-build-'));
  const reader = join(folder, 'reader.mjs');
  writeFileSync(reader, outputFiles[0].contents);
  try {
    const { readCourse, checkKinds } = await import(pathToFileURL(reader).href);
    // No path of the machine that built it: the reader puts its own in.
    const withoutFolder = (key, value) => (key === 'folder' ? '' : value);
    return [{ path: compiled, contents: JSON.stringify(readCourse(root, checkKinds), withoutFolder) }];
  } catch {
    rmSync(compiled, { force: true });
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
