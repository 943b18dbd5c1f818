import { expect, test } from 'vitest';
import { parseAdvertisement } from './advertised-heads.ts';

const line = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];

test('branches are read from what git-upload-pack lists; tags and capabilities are left out', () => {
  const lines = [
    `${a} HEAD\0multi_ack symref=HEAD:refs/heads/main\n`,
    `${a} refs/heads/main\n`,
    `${b} refs/heads/team/x\n`,
    `${b} refs/tags/v1\n`,
  ];
  const text = `${line('# service=git-upload-pack\n')}0000${lines.map(line).join('')}0000`;
  expect(parseAdvertisement(text)).toEqual(
    new Map([
      ['main', a],
      ['team/x', b],
    ]),
  );
});

test('a repository without commits has no branches; a page of a proxy is no answer', () => {
  const empty = `${line('# service=git-upload-pack\n')}0000${line(`${'0'.repeat(40)} capabilities^{}\0multi_ack\n`)}0000`;
  expect(parseAdvertisement(empty)).toEqual(new Map());
  expect(parseAdvertisement('<html>Log in</html>')).toBeUndefined();
});
