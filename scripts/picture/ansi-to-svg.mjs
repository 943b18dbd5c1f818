// A terminal's text with its colours as an SVG that needs no font of ours: each piece stands at its own column.

const colours = {
  31: '#ff7b72',
  32: '#56d364',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
};
const columnWidth = 7.83;
const lineHeight = 17;
const margin = 16;
const barHeight = 30;

const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const initial = () => ({ colour: undefined, bold: false, dim: false, italic: false, underline: false });

const apply = (style, code) => {
  if (code === 0) Object.assign(style, initial());
  else if (code === 1) style.bold = true;
  else if (code === 2) style.dim = true;
  else if (code === 3) style.italic = true;
  else if (code === 4) style.underline = true;
  else if (code === 22) Object.assign(style, { bold: false, dim: false });
  else if (code === 23) style.italic = false;
  else if (code === 24) style.underline = false;
  else if (code === 39) style.colour = undefined;
  else if (colours[code]) style.colour = colours[code];
};

// oxlint-disable-next-line no-control-regex
const sequences = /\u001b\[([0-9;]*)m/g;

export const plain = (text) => text.replaceAll(sequences, '');

/** Pieces of one look: column, text, style. A blank of two or more parts pieces, so that no font's widths add up. */
const piecesOf = (line, style) => {
  const pieces = [];
  let column = 0;
  for (const [at, part] of line.split(sequences).entries()) {
    if (at % 2 === 1) {
      for (const code of part.split(';')) apply(style, Number(code || 0));
      continue;
    }
    for (const word of part.match(/ {2,}|(?:(?! {2}).)+/gs) ?? []) {
      if (word.trim()) pieces.push({ column, text: word, style: { ...style } });
      column += [...word].length;
    }
  }
  return pieces;
};

const attributes = ({ colour, bold, dim, italic, underline }) =>
  [
    colour && `fill="${colour}"`,
    bold && 'font-weight="bold"',
    dim && 'fill-opacity="0.6"',
    italic && 'font-style="italic"',
    underline && 'text-decoration="underline"',
  ]
    .filter(Boolean)
    .map((each) => ` ${each}`)
    .join('');

const tspan = ({ column, text, style }) =>
  `<tspan x="${(margin + column * columnWidth).toFixed(1)}"${attributes(style)}>${escapeXml(text)}</tspan>`;

export const ansiToSvg = (text, title) => {
  const lines = text.split('\n');
  const columns = Math.max(...lines.map((line) => [...plain(line)].length));
  const width = Math.ceil(2 * margin + columns * columnWidth);
  const height = barHeight + margin + lines.length * lineHeight;
  const style = initial();
  const rows = lines.map((line, at) => {
    const y = barHeight + 12 + (at + 0.75) * lineHeight;
    const pieces = piecesOf(line, style);
    return pieces.length === 0 ? '' : `<text y="${y.toFixed(1)}" xml:space="preserve">${pieces.map(tspan).join('')}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...['#ff5f56', '#ffbd2e', '#27c93f'].map((fill, at) => `<circle cx="${20 + at * 20}" cy="16" r="6" fill="${fill}"/>`),
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#e6edf3">`,
    ...rows.filter(Boolean),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};
