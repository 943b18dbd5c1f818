// Counted repetitions of a pattern ({2,5}) written out, so that V8's linear engine can take it: that engine takes at most 16 copies of anything,
// and a pattern it cannot take falls to the backtracking one, which a nested count keeps busy for minutes. Go counts to 1,000 in all.

type Repeat = { readonly least: number; readonly most: number; readonly text: string };
/** `counts`: copies as Go counts them, `weight`: as V8's linear engine does, of what is nested. */
type Part = { readonly text: string; readonly counts: number; readonly weight: number };

const mostCopies = 1000;
const engineTakes = 16;

export class RepeatCountError extends Error {}

/** The other case of each letter, for the linear engine knows no flag for that. */
const bothCases = (text: string): string => text.replace(/[a-z]/gi, (letter) => letter.toLowerCase() + letter.toUpperCase());
const classOfBothCases = (body: string): string =>
  body.replace(/\\.|([a-z])-([a-z])|[a-z]/gi, (found, from?: string, to?: string) => {
    if (found.startsWith('\\')) return found;
    return from && to ? `${from.toLowerCase()}-${to.toLowerCase()}${from.toUpperCase()}-${to.toUpperCase()}` : bothCases(found);
  });

const withoutCaptures = (text: string): string =>
  text.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?<[^>]*>|(?!\?))/gs, (found) => (found.startsWith('(') ? '(?:' : found));

const writtenOut = (atom: string, { least, most }: Repeat, lazy: string): string => {
  const copy = withoutCaptures(atom);
  if (most === 0) return '(?:)';
  // The last copy keeps its groups, for a group tells of its last round.
  if (most === Infinity) return `${copy.repeat(least)}${atom}*${lazy}`;
  const optional = most - least;
  if (optional === 0) return copy.repeat(least - 1) + atom;
  return `${copy.repeat(least)}${`${copy}?${lazy}`.repeat(optional - 1)}${atom}?${lazy}`;
};

/** Reads one pattern from left to right; what it cannot read it leaves for the RegExp constructor to refuse. */
class Reader {
  private at = 0;
  private readonly source: string;
  private readonly fold: boolean;

  constructor(source: string, fold: boolean) {
    this.source = source;
    this.fold = fold;
  }

  alternatives(): Part {
    let text = '';
    let counts = 1;
    let weight = 1;
    while (this.at < this.source.length && this.source[this.at] !== ')') {
      if (this.source[this.at] === '|') {
        text += '|';
        this.at += 1;
        continue;
      }
      const part = this.repeated();
      text += part.text;
      counts = Math.max(counts, part.counts);
      weight = Math.max(weight, part.weight);
    }
    return { text, counts, weight };
  }

  /** Go on behind a parenthesis that nothing opened: the constructor will name it. */
  whole(): string {
    let text = this.alternatives().text;
    while (this.at < this.source.length) {
      text += this.source[this.at++];
      text += this.alternatives().text;
    }
    return text;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private repeated(): Part {
    const atom = this.atom();
    const simple = this.take(/[*+?]\??/y);
    if (simple.startsWith('+')) return this.atLeastOnce(atom, simple.slice(1));
    if (simple) return { ...atom, text: atom.text + simple };
    const repeat = this.count();
    if (!repeat) return atom;
    const lazy = this.take(/\?/y);
    const copies = Math.max(1, repeat.most === Infinity ? repeat.least : repeat.most);
    const counts = atom.counts * copies;
    if (counts > mostCopies) throw new RepeatCountError(`invalid repeat count: \`${repeat.text}\``);
    const weight = atom.weight * (repeat.most === Infinity ? repeat.least + 1 : copies);
    if (weight <= engineTakes) return { text: atom.text + repeat.text + lazy, counts, weight };
    return { text: writtenOut(atom.text, repeat, lazy), counts, weight: atom.weight };
  }

  private atLeastOnce(atom: Part, lazy: string): Part {
    const weight = atom.weight * 2;
    if (weight <= engineTakes) return { ...atom, text: `${atom.text}+${lazy}`, weight };
    return { ...atom, text: writtenOut(atom.text, { least: 1, most: Infinity, text: '+' }, lazy) };
  }

  private count(): Repeat | undefined {
    const text = this.take(/\{\d+(?:,\d*)?\}/y);
    const [, least, comma, most] = /(\d+)(,?)(\d*)/.exec(text) ?? [];
    if (least === undefined) return undefined;
    return { least: Number(least), most: comma ? (most ? Number(most) : Infinity) : Number(least), text };
  }

  private atom(): Part {
    const open = this.take(/\((?:\?(?:<[^>]*>|[a-z]*:))?/y);
    if (open) {
      const inner = this.alternatives();
      return { text: open + inner.text + this.take(/\)/y), counts: inner.counts, weight: inner.weight };
    }
    const escaped = this.take(/\\(?:x[0-9a-f]{2}|.)/isy);
    if (escaped) return { text: escaped, counts: 1, weight: 1 };
    const list = this.take(/\[\^?(?:\\.|[^\]\\])*\]/sy);
    if (list) return { text: this.fold ? classOfBothCases(list) : list, counts: 1, weight: 1 };
    const letter = this.source[this.at++] ?? '';
    return { text: this.fold && /[a-z]/i.test(letter) ? `[${bothCases(letter)}]` : letter, counts: 1, weight: 1 };
  }
}

/** The same language with no count that the linear engine cannot take; `fold`: letters match in both cases. Throws where Go finds the counts too many. */
export const writeOutCounts = (pattern: string, fold = false): string => new Reader(pattern, fold).whole();
