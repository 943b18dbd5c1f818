// How deep a YAML text may go, seen before it is parsed: a parser that recurses to the end of the stack takes the whole process with it
// where V8 happens to compile a regular expression there, which no catch catches.

const deepestFlow = 300;
const deepestIndentation = 1_000;

const indentation = /^(?:[ \t]|[-?:] )*/gm;

/** Whether it is nested deeper than anything that a person or a program writes. Brackets in texts count, too: they come in pairs. */
export const isNestedTooDeep = (text: string): boolean => {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // [ { and ] }
    if (code === 91 || code === 123) open++;
    else if ((code === 93 || code === 125) && open > 0) open--;
    if (open > deepestFlow) return true;
  }
  for (const [blank] of text.matchAll(indentation)) if (blank.length > deepestIndentation) return true;
  return false;
};
