// The parts of the README that are made from what the project says elsewhere. Pure: texts and values in, markdown out.

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.map((each) => cell(String(each))).join(' | ')} |`).join('\n');

/** From `gitops-lab labs --json`, or the course itself. */
export const labsBlock = (labs) =>
  table(
    ['lab', 'minutes', 'afterwards'],
    labs.map(({ number, id, minutes, promise }) => [`${number}. \`${id}\``, minutes, promise]),
  );

const order = ['real', 'simulated', 'left out'];

/** From `gitops-lab engine --json`. */
export const engineBlock = (parts) =>
  table(
    ['part', 'here', 'that means'],
    order.flatMap((how) => parts.filter((part) => part.how === how).map(({ part, note }) => [part, how, note])),
  );

/** The check of a real run, out of docs/run.txt. */
export const runBlock = (run) => {
  const from = run.indexOf('$ gitops-lab check\n');
  const to = run.indexOf('\n\n$ ', from);
  if (from < 0 || to < 0) throw new Error('docs/run.txt shows no check');
  return `\`\`\`\n${run.slice(from, to).trimEnd()}\n\`\`\``;
};

const marks = (name) => [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];

export const blockIn = (readme, name) => {
  const [begin, end] = marks(name);
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no part "${name}"`);
  return readme.slice(from + begin.length, to).trim();
};

export const withBlock = (readme, name, text) => {
  const [begin, end] = marks(name);
  const before = readme.slice(0, readme.indexOf(begin) + begin.length);
  return `${before}\n${text}\n${readme.slice(readme.indexOf(end))}`;
};
