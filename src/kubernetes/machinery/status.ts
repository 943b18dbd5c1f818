/** metav1.Status with status Failure. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Failure' | 'Success';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: Cause[];
  retryAfterSeconds?: number;
}

export interface Cause {
  reason?: string;
  message?: string;
  field?: string;
}

/** What the API refuses. Code, reason and message are upstream's; clients branch on them. Build it with the functions below. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.name = 'ApiError';
    this.status = status;
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

export const isApiError = (error: unknown, reason?: string): error is ApiError =>
  error instanceof ApiError && (reason === undefined || error.reason === reason);

export const isNotFound = (error: unknown): error is ApiError => isApiError(error, 'NotFound');
export const isConflict = (error: unknown): error is ApiError => isApiError(error, 'Conflict');
export const isAlreadyExists = (error: unknown): error is ApiError => isApiError(error, 'AlreadyExists');

/** Names the resource of an error: `deployments.apps`. */
export interface Subject {
  group: string;
  resource: string;
}

const qualified = ({ group, resource }: Subject) => (group ? `${resource}.${group}` : resource);

const failure = (code: number, reason: string | undefined, message: string, details?: StatusDetails): ApiError =>
  new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details ? { details } : {}),
    code,
  });

const about = (subject: Subject, name?: string): StatusDetails => ({
  ...(name ? { name } : {}),
  ...(subject.group ? { group: subject.group } : {}),
  kind: subject.resource,
});

/** One table of the API's refusals. Messages as k8s.io/apimachinery v0.34 pkg/api/errors words them. */
export const apiErrors = {
  notFound: (subject: Subject, name: string) => failure(404, 'NotFound', `${qualified(subject)} "${name}" not found`, about(subject, name)),
  alreadyExists: (subject: Subject, name: string) =>
    failure(409, 'AlreadyExists', `${qualified(subject)} "${name}" already exists`, about(subject, name)),
  conflict: (subject: Subject, name: string, why: string, causes?: Cause[]) =>
    failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`, {
      ...about(subject, name),
      ...(causes ? { causes } : {}),
    }),
  forbidden: (subject: Subject, name: string, why: string) =>
    failure(
      403,
      'Forbidden',
      name ? `${qualified(subject)} "${name}" is forbidden: ${why}` : `${qualified(subject)} is forbidden: ${why}`,
      about(subject, name),
    ),
  unauthorized: () => failure(401, 'Unauthorized', 'Unauthorized'),
  badRequest: (message: string) => failure(400, 'BadRequest', message),
  expired: (message: string) => failure(410, 'Expired', message),
  gone: (message: string) => failure(410, 'Gone', message),
  methodNotAllowed: (subject: Subject) =>
    failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', about(subject)),
  notAcceptable: (message: string) => failure(406, 'NotAcceptable', message),
  unsupportedMediaType: (message: string) => failure(415, 'UnsupportedMediaType', message),
  tooManyRequests: (message: string, details?: StatusDetails) => failure(429, 'TooManyRequests', message, details),
  requestEntityTooLarge: (message: string) => failure(413, 'RequestEntityTooLarge', message),
  internal: (message: string) => failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }),
  timeout: (message: string, details?: StatusDetails) => failure(504, 'Timeout', message, details),
  /** 422 with no kind: what a failed JSON patch gets. */
  unprocessable: (message: string, details?: StatusDetails) => failure(422, 'Invalid', message, details),
  /** Validation: one cause a field error, in order. `kind` is the object's kind. */
  invalid: ({ group, kind }: { group: string; kind: string }, name: string, causes: Cause[]) => {
    const parts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
    const text = parts.length === 1 ? parts[0] : `[${parts.join(', ')}]`;
    return failure(422, 'Invalid', `${group ? `${kind}.${group}` : kind} "${name}" is invalid: ${text}`, {
      ...(name ? { name } : {}),
      ...(group ? { group } : {}),
      ...(kind ? { kind } : {}),
      causes,
    });
  },
  other: failure,
};
