/** Splits short and long options from operands; `valued` letters and names take the next argument (or what is glued to them). */
export const parseOptions = (args: string[], valued: string[] = []): { flags: Map<string, string>; operands: string[] } => {
  const flags = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name = '', ...value] = arg.slice(2).split('=');
      if (value.length > 0) flags.set(name, value.join('='));
      else flags.set(name, valued.includes(name) ? (args[++at] ?? '') : '');
    } else if (arg.length > 1 && arg.startsWith('-')) {
      for (let letter = 1; letter < arg.length; letter++) {
        const name = arg[letter] as string;
        if (!valued.includes(name)) {
          flags.set(name, '');
          continue;
        }
        flags.set(name, letter + 1 < arg.length ? arg.slice(letter + 1) : (args[++at] ?? ''));
        break;
      }
    } else operands.push(arg);
  }
  return { flags, operands };
};
