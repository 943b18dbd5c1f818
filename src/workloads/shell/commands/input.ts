import { FileError } from '../../files/file-tree.ts';
import { absolute, type Call } from '../machine.ts';

/** Hands each named file (or the standard input) to `work`; complains about those that cannot be read. Answers 1 if there were such. */
export const eachInput = async (call: Call, paths: string[], work: (data: Buffer, path: string) => void): Promise<number> => {
  let code = 0;
  for (const path of paths.length > 0 ? paths : ['-']) {
    try {
      work(path === '-' ? await call.stdin.readAll() : await readFile(call, path), path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      call.stderr(`${call.name}: ${openWords(call.name, path)}: ${error.message}\n`);
      code = 1;
    }
  }
  return code;
};

const openWords = (name: string, path: string) => (name === 'cat' || name === 'head' || name === 'tail' ? `can't open '${path}'` : path);

export const readFile = (call: Call, path: string): Promise<Buffer> =>
  path === '/dev/null' ? Promise.resolve(Buffer.alloc(0)) : call.machine.files.read(absolute(call.cwd, path));

/** The lines of a text, without newlines; a last line without one counts too. */
export const linesOf = (data: Buffer): string[] => {
  const lines = data.toString().split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};
