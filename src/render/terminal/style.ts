/** ANSI colours and weights. `paint` is the identity without colour. */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof codes;
export type Paint = (styles: Style | readonly Style[], text: string) => string;

const wrap = (style: Style, text: string) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;

export const painter = (colour: boolean): Paint => {
  if (!colour) return (_styles, text) => text;
  return (styles, text) => {
    if (!text) return text;
    return (typeof styles === 'string' ? [styles] : styles).reduceRight((inner, style) => wrap(style, inner), text);
  };
};
