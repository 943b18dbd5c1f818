// The Adler-32 checksum, as hash/adler32 computes it.
export const adler32 = (text: string): number => {
  let [low, high] = [1, 0];
  for (const byte of Buffer.from(text)) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
};
