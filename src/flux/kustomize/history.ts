// status.history: one entry for each digest and outcome, newest first, five at most.

export interface HistoryEntry {
  digest: string;
  firstReconciled: string;
  lastReconciled: string;
  lastReconciledDuration: string;
  lastReconciledStatus: string;
  totalReconciliations: number;
  metadata?: Record<string, string>;
}

export interface Outcome {
  digest: string;
  at: string;
  duration: string;
  status: string;
  metadata?: Record<string, string> | undefined;
}

const longest = 5;

export const recordOutcome = (history: HistoryEntry[], { digest, at, duration, status, metadata }: Outcome): HistoryEntry[] => {
  const known = history.find((each) => each.digest === digest && each.lastReconciledStatus === status);
  const entry: HistoryEntry = {
    digest,
    firstReconciled: known?.firstReconciled ?? at,
    lastReconciled: at,
    lastReconciledDuration: duration,
    lastReconciledStatus: status,
    totalReconciliations: (known?.totalReconciliations ?? 0) + 1,
    ...(metadata ? { metadata } : {}),
  };
  return [entry, ...history.filter((each) => each !== known)].slice(0, longest);
};
