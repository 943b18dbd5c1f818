/** Edits between two words: inserted, deleted, replaced or swapped letters. */
const distance = (left: string, right: string): number => {
  const table: number[][] = Array.from({ length: left.length + 1 }, (_, row) => [row]);
  for (let column = 0; column <= right.length; column++) (table[0] as number[])[column] = column;
  const at = (row: number, column: number) => (table[row] as number[])[column] as number;
  for (let row = 1; row <= left.length; row++)
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + same);
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, at(row - 2, column - 2) + 1);
      (table[row] as number[])[column] = best;
    }
  return at(left.length, right.length);
};

/** The known word that was probably meant. */
export const suggest = (word: string, known: string[]): string | undefined => {
  const ranked = known
    .map((each) => ({ each, far: each.startsWith(word) || word.startsWith(each) ? 1 : distance(word.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.each : undefined;
};
