/** The four families of failure that a person reads. Failing checks are findings, not errors. */
export type LabErrorFamily = 'usage' | 'environment' | 'content' | 'internal';

/** Exit codes by family; only `cli/main.ts` sets them. A failing check exits with 1. */
export const exitCodes: Record<LabErrorFamily, number> = { usage: 2, environment: 3, content: 4, internal: 70 };

interface LabErrorOptions {
  family: LabErrorFamily;
  /** A stable path such as `engine/port-taken`; tests and scripts decide on it, never on the message. */
  code: string;
  /** One sentence: what failed, on which subject. */
  message: string;
  /** What to type or do next. */
  next?: string;
  data?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error that the terminal and `--json` print. Everything else that is thrown is our own bug. */
export class LabError extends Error {
  readonly family: LabErrorFamily;
  readonly code: string;
  readonly next: string | undefined;
  readonly data: Record<string, unknown>;

  constructor({ family, code, message, next, data, cause }: LabErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LabError';
    this.family = family;
    this.code = code;
    this.next = next;
    this.data = data ?? {};
  }
}
