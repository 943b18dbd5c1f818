// The few ASN.1 forms that an X.509 certificate is made of, encoded as DER.

const length = (bytes: number): Buffer => {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const digits: number[] = [];
  for (let rest = bytes; rest > 0; rest >>= 8) digits.unshift(rest & 0xff);
  return Buffer.from([0x80 | digits.length, ...digits]);
};

const tagged = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
};

/** Base 128, the first byte of each number marked while more follow. */
const base128 = (value: number): number[] => {
  const digits = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
};

export const der = {
  sequence: (...parts: Buffer[]) => tagged(0x30, ...parts),
  set: (...parts: Buffer[]) => tagged(0x31, ...parts),
  /** Unsigned; a leading zero keeps it positive. */
  integer: (bytes: Buffer) => tagged(0x02, (bytes[0] as number) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes),
  oid: (text: string) => {
    const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
    return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
  },
  boolean: (value: boolean) => tagged(0x01, Buffer.from([value ? 0xff : 0])),
  octetString: (bytes: Buffer) => tagged(0x04, bytes),
  /** `unused`: how many low bits of the last byte do not count. */
  bitString: (bytes: Buffer, unused = 0) => tagged(0x03, Buffer.from([unused]), bytes),
  utf8String: (text: string) => tagged(0x0c, Buffer.from(text, 'utf8')),
  time: (date: Date) => {
    const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '');
    // UTCTime ends with 2049; certificates must use GeneralizedTime from 2050 on.
    return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(digits.slice(2), 'ascii')) : tagged(0x18, Buffer.from(digits, 'ascii'));
  },
  /** [n], constructed around other values. */
  explicit: (tag: number, ...parts: Buffer[]) => tagged(0xa0 | tag, ...parts),
  /** [n], in place of a primitive value's own tag. */
  implicit: (tag: number, bytes: Buffer) => tagged(0x80 | tag, bytes),
};

export const pem = (kind: string, bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`;
};
