export interface Candidate {
  labels: string[];
  /** The newest commit of its branch. */
  head: string;
  /** The commit that it was last warned for; undefined if it never was. */
  warnedFor?: string;
}

/** warn: say that the preview ends with the next run. end: take the label off, and say so. */
export type Decision = 'leave' | 'warn' | 'end';

export const decide = (pull: Candidate): Decision => {
  // YOURS (task stale)
  return 'leave';
};
