import type { Clock } from '../../platform/clock.ts';

/** From this many different messages on, within the interval, similar events are combined into one. */
const similarLimit = 10;
const similarIntervalMs = 10 * 60_000;
/** A source may write this many events about one object at once, and one more every five minutes. */
const burst = 25;
const refillMs = 5 * 60_000;
const remembered = 4096;

interface Written {
  namespace: string;
  name: string;
  count: number;
}

export interface Correlated {
  /** What the event is called here from now on: counted up under this key. */
  key: string;
  message: string;
  /** The event that was written for this key before. */
  known: Written | undefined;
}

const trim = (map: Map<string, unknown>) => {
  if (map.size > remembered) map.delete(map.keys().next().value as string);
};

/** Decides whether an event is new, counted up, combined with similar ones, or dropped: client-go's EventCorrelator. */
export class EventCorrelator {
  readonly #clock: Clock;
  readonly #similar = new Map<string, { messages: Set<string>; at: number }>();
  readonly #written = new Map<string, Written>();
  readonly #budgets = new Map<string, { tokens: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `subject` names source and object, `kind` the event without its message. Undefined: too many of them, drop it. */
  correlate(subject: string, kind: string, message: string): Correlated | undefined {
    const combined = this.#isOneOfMany(`${subject} ${kind}`, message);
    const key = combined ? `${subject} ${kind}` : `${subject} ${kind} ${message}`;
    if (!this.#allows(subject)) return undefined;
    return { key, message: combined ? `(combined from similar events): ${message}` : message, known: this.#written.get(key) };
  }

  remember(key: string, written: Written): void {
    this.#written.delete(key);
    this.#written.set(key, written);
    trim(this.#written);
  }

  forget(key: string): void {
    this.#written.delete(key);
  }

  #isOneOfMany(group: string, message: string): boolean {
    const now = this.#clock.now();
    let similar = this.#similar.get(group);
    if (!similar || now - similar.at > similarIntervalMs) similar = { messages: new Set(), at: now };
    this.#similar.delete(group);
    this.#similar.set(group, similar);
    trim(this.#similar);
    similar.at = now;
    similar.messages.add(message);
    if (similar.messages.size < similarLimit) return false;
    similar.messages.delete(similar.messages.keys().next().value as string);
    return true;
  }

  #allows(subject: string): boolean {
    const now = this.#clock.now();
    const budget = this.#budgets.get(subject) ?? { tokens: burst, at: now };
    budget.tokens = Math.min(burst, budget.tokens + (now - budget.at) / refillMs);
    budget.at = now;
    const allowed = budget.tokens >= 1;
    if (allowed) budget.tokens -= 1;
    this.#budgets.delete(subject);
    this.#budgets.set(subject, budget);
    trim(this.#budgets);
    return allowed;
  }
}
