/** The known word that was probably meant. */
const distance = (a: string, b: string): number => {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      (rows[i] as number[])[j] = Math.min(replaced, at(i - 1, j) + 1, at(i, j - 1) + 1, swapped);
    }
  }
  return at(a.length, b.length);
};

/** Undefined when nothing is near: a wrong suggestion is worse than none. */
export const suggest = (word: string, known: readonly string[]): string | undefined => {
  const wanted = word.toLowerCase();
  const prefixed = wanted.length >= 2 ? known.filter((each) => each.startsWith(wanted)) : [];
  if (prefixed.length === 1) return prefixed[0];
  const [best] = known.map((each) => ({ each, away: distance(wanted, each) })).sort((a, b) => a.away - b.away);
  return best && best.away <= Math.max(1, Math.floor(best.each.length / 3)) ? best.each : undefined;
};
