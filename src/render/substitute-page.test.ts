import { describe, expect, it } from 'vitest';
import { substitutePage } from './substitute-page.ts';

const fence = '```';

describe('a page with values', () => {
  it('keeps the columns of a client’s table', () => {
    const page = [
      fence,
      'NAME       IMAGE               TAG    READY  MESSAGE',
      'web        {{registry}}/kiosk  1.2.0  True   Latest image tag for {{registry}}/kiosk resolved to 1.2.0',
      'candidate  {{registry}}/kiosk-next  2.0.0  True   …',
      fence,
      'Then {{registry}} has it,  as A  and B.',
    ].join('\n');
    expect(substitutePage(page, { registry: '127.0.0.1:39018' })).toBe(
      [
        fence,
        'NAME       IMAGE                       TAG    READY  MESSAGE',
        'web        127.0.0.1:39018/kiosk       1.2.0  True   Latest image tag for 127.0.0.1:39018/kiosk resolved to 1.2.0',
        'candidate  127.0.0.1:39018/kiosk-next  2.0.0  True   …',
        fence,
        'Then 127.0.0.1:39018 has it,  as A  and B.',
      ].join('\n'),
    );
  });

  it('leaves tables alone that have no value in them, or an empty cell', () => {
    const apart = 'NAME  READY\n  a  b\n';
    const gap = 'NAME  IMAGE  READY\nx     {{registry}}/y\n';
    expect(substitutePage(apart + '\n' + gap, { registry: 'r' })).toBe(`${apart}\nNAME  IMAGE  READY\nx     r/y\n`);
  });
});
