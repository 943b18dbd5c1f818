/** Names one object to be looked at. */
export interface Request {
  namespace?: string | undefined;
  name: string;
}

export interface Result {
  /** Looks again after this much of the clock's time. */
  requeueAfterMs?: number | undefined;
}

/** The seam of every controller: brings one object closer to what its spec says. Throwing means: try again later, with back-off. */
export interface Reconciler {
  reconcile(request: Request, signal: AbortSignal): Promise<Result | void>;
}
