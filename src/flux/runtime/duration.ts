// Durations as Go's time package reads and prints them.

const unitMs: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `1m30s` in milliseconds; undefined for what Go refuses. */
export const parseGoDuration = (text: string | undefined): number | undefined => {
  if (!text) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (!parts.length || parts.map((part) => part[0]).join('') !== text) return undefined;
  return parts.reduce((sum, part) => sum + Number(part[1]) * (unitMs[part[2] as string] as number), 0);
};

const trim = (value: number, digits: number): string => value.toFixed(digits).replace(/\.?0+$/, '');

/** 90_000 -> `1m30s`, 253.4 -> `253.4ms`, as time.Duration prints. */
export const formatGoDuration = (ms: number): string => {
  if (ms === 0) return '0s';
  if (ms < 1000) return `${trim(ms, 6)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${trim((ms % 60_000) / 1000, 9)}s`;
  if (hours) return `${hours}h${minutes}m${seconds}`;
  return minutes ? `${minutes}m${seconds}` : seconds;
};
