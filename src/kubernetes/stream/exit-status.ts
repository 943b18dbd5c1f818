import { ApiError, type Status } from '../machinery/status.ts';

/** What the error channel of an exec or attach says at its end. */
export const exitStatus = (code: number): Partial<Status> =>
  code === 0
    ? { metadata: {}, status: 'Success' }
    : {
        metadata: {},
        status: 'Failure',
        message: `command terminated with non-zero exit code: exit status ${code}`,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      };

/** A stream that broke: the API server wraps what the node said into an error of its own. */
export const failureStatus = (error: unknown): Partial<Status> => {
  const said = error instanceof ApiError || error instanceof Error ? error.message : String(error);
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${said}`,
    reason: 'InternalError',
    details: { causes: [{ message: said }] },
    code: 500,
  };
};
