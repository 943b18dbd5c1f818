// kubectl's words for what went wrong.
import { ApiError } from '../../kubernetes/machinery/status.ts';
import { UnreachableError } from '../../kubernetes/rest/rest-client.ts';

const causesOf = (error: ApiError): string[] =>
  (error.status.details?.causes ?? []).map((cause) => `* ${cause.field ?? '<nil>'}: ${cause.message ?? ''}`);

/** One line (or a short list) as kubectl prints a refusal of the server. */
export const formatServerError = (error: ApiError, source?: string): string => {
  const { message = '' } = error.status;
  if (error.reason === 'Invalid' && !source && (error.status.details?.causes?.length ?? 0) > 1) {
    const { kind, name } = error.status.details ?? {};
    return `The ${kind} "${name}" is invalid: \n${causesOf(error).join('\n')}`;
  }
  if (error.reason === 'Invalid' && error.status.details?.kind && error.status.details.causes?.length) {
    const { kind, name, causes } = error.status.details;
    return `The ${kind} "${name}" is invalid: ${causes.map((cause) => `${cause.field}: ${cause.message}`).join(', ')}`;
  }
  const where = source ? `error when ${source}: ` : '';
  return error.reason
    ? `Error from server (${error.reason}): ${where}${message}`
    : `Error from server: ${where}${message || 'the server rejected our request for an unknown reason'}`;
};

export const formatUnreachable = (error: UnreachableError, server: string): string => {
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  const host = new URL(server).host;
  if (cause?.code === 'ECONNREFUSED') return `The connection to the server ${host} was refused - did you specify the right host or port?`;
  return `Unable to connect to the server: ${cause?.message ?? error.message}`;
};
