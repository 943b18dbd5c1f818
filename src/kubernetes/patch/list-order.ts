// The order of a list after a strategic merge patch: the patch's items as the patch has them, the others near their old neighbours.

/** What an item is found by: its merge key, or itself. */
export type KeyOf = (item: unknown) => unknown;

const indexOf = (list: readonly unknown[], item: unknown, keyOf: KeyOf): number => {
  const key = keyOf(item);
  return list.findIndex((each) => keyOf(each) === key);
};

/** Items that the order does not name move to the front, as upstream's insertion sort leaves them. */
const sortedBy = (items: readonly unknown[], order: readonly unknown[], keyOf: KeyOf): unknown[] => {
  const before = (left: unknown, right: unknown) => {
    const a = indexOf(order, left, keyOf);
    const b = indexOf(order, right, keyOf);
    return a >= 0 && b >= 0 ? a < b : true;
  };
  const out = [...items];
  for (let end = 1; end < out.length; end++) {
    for (let here = end; here > 0 && before(out[here], out[here - 1]); here--) [out[here - 1], out[here]] = [out[here], out[here - 1]];
  }
  return out;
};

interface ListOrder {
  patchItems: unknown[];
  serverItems: unknown[];
  patchOrder: readonly unknown[];
  serverOrder: readonly unknown[];
  keyOf: KeyOf;
}

export const inOrder = ({ patchItems, serverItems, patchOrder, serverOrder, keyOf }: ListOrder): unknown[] => {
  const right = sortedBy(patchItems, patchOrder, keyOf);
  const left = sortedBy(serverItems, serverOrder, keyOf);
  const out: unknown[] = [];
  while (left.length > 0 || right.length > 0) {
    if (left.length === 0) out.push(right.shift());
    else if (right.length === 0) out.push(left.shift());
    else {
      const a = indexOf(serverOrder, left[0], keyOf);
      const b = indexOf(serverOrder, right[0], keyOf);
      out.push(a >= 0 && b >= 0 && a < b ? left.shift() : right.shift());
    }
  }
  return out;
};
