// Values that flux' create verbs read from their flags, with its words for bad ones.
import { FlagError, parseDuration, type Flags } from '../../flags.ts';
import { fail } from '../context.ts';

/** `90s` as Go prints it: `1m30s`. */
export const goDuration = (text: string): string => {
  const seconds = Math.round(parseDuration(text) / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return hours ? `${hours}h${minutes}m${rest}s` : minutes ? `${minutes}m${rest}s` : `${rest}s`;
};

export const duration = (flags: Flags, name: string): string => {
  try {
    return goDuration(flags.string(name));
  } catch (error) {
    if (error instanceof FlagError) throw fail(`invalid argument "${flags.string(name)}" for "--${name}" flag: ${error.message}`);
    throw error;
  }
};

export const compact = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && !value.length)),
  );

export const checkedName = (name: string | undefined): string => {
  if (!name) throw fail('name is required');
  if (!/^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/.test(name))
    throw fail(
      `name '${name}' is invalid, it should adhere to standard defined in RFC 1123, the name can only contain alphanumeric characters or '-'`,
    );
  return name;
};

export const metadata = (name: string, flags: Flags) => {
  const labels = Object.fromEntries(flags.list('label').map((each) => each.split('=') as [string, string]));
  return { ...(Object.keys(labels).length ? { labels } : {}), name, namespace: flags.string('namespace') };
};
