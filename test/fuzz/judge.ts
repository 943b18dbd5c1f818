// What an answer to bad input may be.
import type { Hit, Shot, Victim } from './victim.ts';

// The real server answers these with 500 as well.
const as500 = [
  /resourceVersion: Invalid value/,
  /dial tcp/,
  /unable to parse requirement/,
  /failed to create typed patch object/,
  /cannot unmarshal .* into Go struct field DeleteOptions/,
  /Too large resource version/,
  /unknown patch type: /,
  // What stands in the body of a DELETE and is no DeleteOptions (test/vectors/fidelity holds some).
  /no kind \\"[^"]*\\" is registered for version/,
  /no kind "[^"]*" is registered for version/,
  /couldn't get version\/kind; json parse error/,
];

// And to a DELETE whose body cannot be read at all: the decoder's own words, without a reason.
const unreadable =
  /"message":"(yaml: |proto: |provided data does not appear to be a protobuf message|unexpected EOF|error converting YAML to JSON|error unmarshaling JSON)/;

const notSimulated = /not simulated: /;

const isStatus = (text: string): boolean => {
  try {
    const value = JSON.parse(text) as { kind?: string; status?: string };
    return value.kind === 'Status';
  } catch {
    return /^kind: Status$/m.test(text);
  }
};

/** Of the API server itself; what lies behind its proxy words its own refusals. */
const isOurs = ({ path }: Shot): boolean =>
  path.startsWith('/api') && !path.includes('/proxy') && !/^\/apis?(\/[^/]*){0,2}(\?|$)/.test(path);

export const judge = (victim: Victim, shot: Shot, { status, text, type }: Hit): void => {
  if (status === 0 && !/socket hang up|ECONNRESET|EPIPE/.test(text)) victim.fault(shot, text);
  // Node's own parser closes on what is no HTTP; nothing else may.
  if (status === 0 && /^[\x21-\x7e]+$/.test(shot.path)) victim.fault(shot, `closed without an answer (${text})`);
  const said = status === 501 ? [notSimulated] : shot.method === 'DELETE' ? [...as500, unreadable] : as500;
  if (status >= 500 && !said.some((known) => known.test(text))) victim.fault(shot, `${status} ${text.slice(0, 500)}`);
  const refused = status >= 400 && status < 500;
  if (refused && isOurs(shot) && shot.method !== 'HEAD' && !/text\/plain/.test(type) && !isStatus(text))
    victim.fault(shot, `${status} that is no Status: ${text.slice(0, 200)}`);
};
