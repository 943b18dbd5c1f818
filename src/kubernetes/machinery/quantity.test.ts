import { describe, expect, it } from 'vitest';
import { addQuantities, canonicalQuantity, compareQuantities, quantityValue } from './quantity.ts';

describe('quantity', () => {
  it.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1500m', '1500m'],
    ['1000', '1k'],
    ['1024', '1024'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['2048Mi', '2Gi'],
    ['1e3', '1e3'],
    ['0Mi', '0'],
    ['-1500m', '-1500m'],
    ['.5', '500m'],
    ['12E', '12E'],
  ])('%s is written as %s', (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical));

  it.each(['1 core', '', 'abc', '1..2'])('refuses %j by format', (text) =>
    expect(() => canonicalQuantity(text)).toThrow(/must match the regular/),
  );
  it('refuses an unknown suffix', () => expect(() => canonicalQuantity('5MM')).toThrow("unable to parse quantity's suffix"));
  it('compares, adds and rounds up', () => {
    expect(compareQuantities('1', '1000m')).toBe(0);
    expect(compareQuantities('1Gi', '1G')).toBe(1);
    expect(addQuantities('0', '64Mi', '64Mi')).toBe('128Mi');
    expect(quantityValue('1500m')).toBe(2);
  });
});
