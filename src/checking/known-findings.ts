// The codes that a look may give, in words: hints and recorded mistakes name them, so the linter and the reference pages must know them.

export type Findings = Readonly<Record<string, string>>;

/** From checking/trace: where a commit is held up. Kinds that follow a Kustomization give these. */
export const traceFindings: Findings = {
  'no-repository': 'the forge has no such repository',
  'no-branch': 'the forge has no such branch',
  'source-missing': 'the source that the Kustomization names is not in the cluster',
  'source-suspended': 'the source is suspended',
  'source-down': 'source-controller has no running pod',
  'source-failed': 'the source cannot fetch; its own words are quoted',
  'source-behind': 'the source has an older commit and looks again at its interval',
  'inputs-behind': 'what lists the pull requests for a ResourceSet has not seen them as they are now, and looks again at its interval',
  'no-kustomization': 'the Kustomization is not in the cluster',
  suspended: 'the Kustomization is suspended',
  'controller-down': 'kustomize-controller has no running pod',
  behind: 'the Kustomization has not applied the commit yet',
  dependency: 'the Kustomization waits for another one',
  unhealthy: 'a health check failed',
  failed: 'the Kustomization failed; its own words are quoted',
  'workload-gone': 'a workload was applied and is not there any more',
  'workload-failing': 'the pods of a workload complain',
  'workload-progressing': 'a workload rolls out',
};

/** From checking/git: why the forge does not have what was looked for. */
export const absenceFindings: Findings = {
  'no-repository': 'the forge has no such repository',
  'no-branch': 'the forge has no such branch',
  'other-branch': 'it is on another branch',
  unpushed: "the learner's clone has commits that the forge has not",
  uncommitted: "files are changed in the learner's clone and not committed",
};

/** Every condition may give these, whatever its kind. */
export const commonFindings: Findings = {
  passed: 'green',
  unstable: 'it holds, but not for `stableFor` yet',
  locked: 'a condition of `after` is not green',
  'check-error': 'we could not look; costs nothing',
};
