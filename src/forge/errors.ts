// What a request is refused with, in the words of Gitea where it has some.

export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = (message = "The target couldn't be found."): RequestError => new RequestError(404, message);
export const invalid = (message: string): RequestError => new RequestError(422, message);
