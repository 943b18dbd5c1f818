// Quantities such as `100m`, `64Mi`, `1e3`: exact arithmetic in billionths, and the canonical text of apimachinery's resource.Quantity.

export interface Quantity {
  /** Billionths. */
  nano: bigint;
  format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const nanoPerUnit = 1_000_000_000n;
const wrongFormat = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** A text that is no quantity; the message is upstream's. */
export class QuantityError extends Error {}

/** Scales a decimal text by `multiplier / divisor`, rounding away from zero as upstream does beyond billionths. */
const scaled = (digits: string, multiplier: bigint, divisor = 1n): bigint => {
  const [whole = '', fraction = ''] = digits.split('.');
  const numerator = BigInt(whole + fraction || '0') * multiplier * nanoPerUnit;
  const denominator = 10n ** BigInt(fraction.length) * divisor;
  return (numerator + denominator - 1n) / denominator;
};

export const parseQuantity = (text: string): Quantity => {
  const [, sign = '', digits = '', suffix = ''] = /^([+-]?)(\d+\.?\d*|\.\d+)(.*)$/s.exec(text) ?? [];
  if (digits === '') throw new QuantityError(wrongFormat);
  const signed = (nano: bigint) => (sign === '-' ? -nano : nano);
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { nano: signed(scaled(digits, 1024n ** BigInt(binary))), format: 'BinarySI' };
  const decimal = decimalSuffixes.indexOf(suffix);
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  if (decimal < 0 && exponent === undefined) {
    if (!/^[eEinumkKMGTP]*[-+]?\d*$/.test(suffix)) throw new QuantityError(wrongFormat);
    throw new QuantityError("unable to parse quantity's suffix");
  }
  const power = exponent === undefined ? (decimal - 3) * 3 : Number(exponent);
  const factor = 10n ** BigInt(Math.abs(power));
  const nano = power < 0 ? scaled(digits, 1n, factor) : scaled(digits, factor);
  return { nano: signed(nano), format: exponent === undefined ? 'DecimalSI' : 'DecimalExponent' };
};

/** The canonical text: no fraction, the largest suffix that loses nothing. */
export const formatQuantity = ({ nano, format }: Quantity): string => {
  if (nano === 0n) return '0';
  const inUnits = nano / nanoPerUnit;
  const small = inUnits < 1024n && inUnits > -1024n;
  if (format === 'BinarySI' && !small && nano % nanoPerUnit === 0n) {
    let at = 0;
    let left = inUnits;
    for (; at < binarySuffixes.length - 1 && left % 1024n === 0n; at++) left /= 1024n;
    return `${left}${binarySuffixes[at]}`;
  }
  let at = 0;
  let left = nano;
  for (; at < decimalSuffixes.length - 1 && left % 1000n === 0n; at++) left /= 1000n;
  if (format !== 'DecimalExponent') return `${left}${decimalSuffixes[at]}`;
  return at === 3 ? `${left}` : `${left}e${(at - 3) * 3}`;
};

export const canonicalQuantity = (text: string): string => formatQuantity(parseQuantity(text));

export const compareQuantities = (a: string, b: string): number => {
  const difference = parseQuantity(a).nano - parseQuantity(b).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** Sum in the format of the first that is not zero. */
export const addQuantities = (...texts: string[]): string => {
  const all = texts.map(parseQuantity);
  const format = all.find((each) => each.nano !== 0n)?.format ?? all[0]?.format ?? 'DecimalSI';
  return formatQuantity({ nano: all.reduce((sum, each) => sum + each.nano, 0n), format });
};

/** `a - b`, in the format of `a`. */
export const subtractQuantities = (a: string, b: string): string => {
  const from = parseQuantity(a);
  return formatQuantity({ nano: from.nano - parseQuantity(b).nano, format: from.format });
};

/** Rounded up to whole units, as resource.Quantity.Value. */
export const quantityValue = (text: string): number => {
  const { nano } = parseQuantity(text);
  return Number(nano > 0n ? (nano + nanoPerUnit - 1n) / nanoPerUnit : nano / nanoPerUnit);
};
