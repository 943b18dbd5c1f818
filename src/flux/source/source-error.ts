interface SourceErrorOptions {
  /** Not tried again before the spec changes. */
  stalled?: boolean;
  /** No failure: what is missing may come; looked at again after the dependency interval. */
  waits?: boolean;
  condition?: SourceError['condition'];
}

/** Why a source could not be fetched: the condition's reason and message. */
export class SourceError extends Error {
  readonly reason: string;
  readonly stalled: boolean;
  readonly waits: boolean;
  /** The condition that says so: abnormal and True, but for SourceVerified, which is normal and False. */
  readonly condition: 'FetchFailed' | 'StorageOperationFailed' | 'IncludeUnavailable' | 'SourceVerified';

  constructor(reason: string, message: string, { stalled = false, waits = false, condition = 'FetchFailed' }: SourceErrorOptions = {}) {
    super(message);
    this.reason = reason;
    this.stalled = stalled;
    this.waits = waits;
    this.condition = condition;
  }
}
