/** Why a source could not be fetched: the condition's reason and message. `stalled`: not tried again before the spec changes. */
export class SourceError extends Error {
  readonly reason: string;
  readonly stalled: boolean;
  /** The abnormal-true condition that says so. */
  readonly condition: 'FetchFailed' | 'StorageOperationFailed' | 'IncludeUnavailable';

  constructor(reason: string, message: string, options: { stalled?: boolean; condition?: SourceError['condition'] } = {}) {
    super(message);
    this.reason = reason;
    this.stalled = options.stalled ?? false;
    this.condition = options.condition ?? 'FetchFailed';
  }
}
