// JSON of answers. What is stored is frozen and shown again and again, to each list and each watcher: the text of its parts is kept.

/** In characters. Twice as much is kept at most: what was used lately and what was used before. */
const keptChars = 8 * 1024 * 1024;

let lately = new WeakMap<object, string>();
let before = new WeakMap<object, string>();
let chars = 0;

const keep = (value: object, text: string): string => {
  if (chars > keptChars) {
    before = lately;
    lately = new WeakMap();
    chars = 0;
  }
  lately.set(value, text);
  chars += text.length;
  return text;
};

const keptText = (value: object): string => lately.get(value) ?? keep(value, before.get(value) ?? JSON.stringify(value));

/** An object of Kubernetes: its parts are kept, as lists and tables show them without the rest. */
const isWhole = (value: object): boolean => 'metadata' in value;

const objectText = (value: object): string => {
  let text = '';
  for (const [key, each] of Object.entries(value)) {
    const inner = encodeJson(each);
    if (inner !== undefined) text += `${text ? ',' : '{'}${JSON.stringify(key)}:${inner}`;
  }
  return text ? `${text}}` : '{}';
};

/** As JSON.stringify. What is frozen must be so to its depth, as the store's objects are. */
export const encodeJson = (value: unknown): string | undefined => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Object.isFrozen(value) && !isWhole(value)) return keptText(value);
  if (Array.isArray(value)) return `[${value.map((each) => encodeJson(each) ?? 'null').join(',')}]`;
  return 'toJSON' in value ? JSON.stringify(value) : objectText(value);
};
