// `timeout` of a query string: it only limits how long the server works, but a text that is no duration is refused.
import { apiErrors } from '../machinery/status.ts';

const units = ['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'];
const part = /^(?:\d+\.?\d*|\.\d+)([^\d.]*)/;

/** What Go's time.ParseDuration says of a text; undefined when it is a duration. */
const fault = (text: string): string | undefined => {
  const quoted = JSON.stringify(text);
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return undefined;
  if (rest === '') return `time: invalid duration ${quoted}`;
  while (rest !== '') {
    const [whole, unit] = part.exec(rest) ?? [];
    if (whole === undefined) return `time: invalid duration ${quoted}`;
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!units.includes(unit as string)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    rest = rest.slice(whole.length);
  }
  return undefined;
};

export const checkTimeout = (text: string | null): void => {
  const why = text ? fault(text) : undefined;
  if (why) throw apiErrors.badRequest(`invalid timeout specified in the request URL - ${why}`);
};
