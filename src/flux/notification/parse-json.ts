/** Why a call is refused: the log says it, the answer does not. */
export class Refused extends Error {}

/** What stands there, or a refusal in the words of Go's JSON package. `empty`: what it calls no text at all, which differs by reader. */
export const parseJson = (body: Buffer, complaint: (why: string) => string, empty = 'unexpected end of JSON input'): unknown => {
  const text = body.toString('utf8').trimStart();
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(complaint(text ? `invalid character '${[...text][0]}' looking for beginning of value` : empty));
  }
};
