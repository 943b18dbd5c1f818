// A ustar archive of plain files with fixed owners and times, so that the same files give the same bytes (POSIX.1-1988).

const field = (value: string, length: number): Buffer => Buffer.concat([Buffer.from(value)], length);
const octal = (value: number, length: number): Buffer => field(`${value.toString(8).padStart(length - 1, '0')}`, length);

const header = (path: string, size: number): Buffer => {
  const block = Buffer.concat([
    field(path, 100),
    octal(0o644, 8),
    octal(0, 8),
    octal(0, 8),
    octal(size, 12),
    octal(0, 12),
    Buffer.from('        '),
    field('0', 1),
    field('', 100),
    field('ustar', 6),
    Buffer.from('00'),
    Buffer.alloc(512 - 265),
  ]);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
};

const padding = (size: number): Buffer => Buffer.alloc((512 - (size % 512)) % 512);

/** Paths of at most 100 bytes; sorted by path. */
export const tarOf = (files: Record<string, string>): Buffer => {
  const entries = Object.keys(files)
    .sort()
    .flatMap((path) => {
      const content = Buffer.from(files[path] as string);
      return [header(path, content.length), content, padding(content.length)];
    });
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
};
