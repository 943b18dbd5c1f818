// The conditions of a source: progress, and Ready as the summary of all others (fluxcd/pkg/runtime/conditions).
import { deleteCondition, getCondition, setCondition, type Draft } from '../runtime/conditions.ts';
import type { SourceError } from './source-error.ts';

/** In order of weight. */
const abnormal = ['StorageOperationFailed', 'FetchFailed', 'IncludeUnavailable', 'ArtifactOutdated', 'Stalled'];

export class SourceConditions {
  readonly #draft: Draft;
  readonly #now: () => string;

  constructor(draft: Draft, now: () => string) {
    this.#draft = draft;
    this.#now = now;
  }

  set(type: string, status: 'True' | 'False' | 'Unknown', reason: string, message: string): void {
    setCondition(this.#draft, { type, status, reason, message }, this.#now());
  }

  remove(...types: string[]): void {
    deleteCondition(this.#draft, ...types);
  }

  /** Reconciling; Ready turns Unknown where it already was, or where something new has to be built. */
  progress(message: string, drift = false): void {
    this.remove('Stalled');
    this.set('Reconciling', 'True', 'Progressing', message);
    const ready = getCondition(this.#draft, 'Ready');
    if (drift || !ready || ready.status === 'Unknown') this.set('Ready', 'Unknown', 'Progressing', message);
  }

  fail({ condition, reason, message, stalled }: SourceError): void {
    this.set(condition, condition === 'SourceVerified' ? 'False' : 'True', reason, message);
    const progress = getCondition(this.#draft, 'Reconciling');
    if (stalled) {
      this.remove('Reconciling');
      this.set('Stalled', 'True', reason, message);
    } else if (progress) this.set('Reconciling', 'True', 'ProgressingWithRetry', progress.message);
  }

  /** Ready := the weightiest condition that is not as it should be, or else what is in storage. */
  summarise(): void {
    const find = (type: string) => getCondition(this.#draft, type);
    const wrong = abnormal.map(find).find((each) => each?.status === 'True');
    const unverified = find('SourceVerified');
    const decisive = wrong ?? (unverified?.status === 'False' ? unverified : undefined);
    const stored = find('ArtifactInStorage');
    if (decisive) this.set('Ready', 'False', decisive.reason, decisive.message);
    else if (stored) this.set('Ready', stored.status, stored.reason, stored.message);
  }
}
