// Git's wire format (gitprotocol-common): lines with a length of four hexadecimal digits before them.

export const flushPacket = '0000';

export const packet = (text: string): string => `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;

/** The next packet at `at`; its text is undefined for a flush. Undefined where no packet begins. */
export const readPacket = (bytes: Buffer, at: number): { text: string | undefined; next: number } | undefined => {
  const size = bytes.toString('latin1', at, at + 4);
  if (!/^[0-9a-f]{4}$/i.test(size)) return undefined;
  const length = Number.parseInt(size, 16);
  if (length < 4) return { text: undefined, next: at + 4 };
  return { text: bytes.toString('utf8', at + 4, at + length), next: at + length };
};
