// The licences of what is bundled, gathered into one text.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licences of what was bundled, as they ask for. */
export const licences = (root, metafiles) => {
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
