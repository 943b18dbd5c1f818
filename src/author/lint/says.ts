// Whether a text names a value, as a word of its own: «web» does not stand in «webhook», and 3 may be written as three.

const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const says = (text: string, value: string): boolean => {
  const before = /^\w/.test(value) ? '(?<![\\w-])' : '';
  const after = /\w$/.test(value) ? '(?![\\w-])' : '';
  if (new RegExp(`${before}${escape(value)}${after}`).test(text)) return true;
  const word = /^\d+$/.test(value) ? words[Number(value)] : undefined;
  return word !== undefined && new RegExp(`\\b${word}\\b`, 'i').test(text);
};
