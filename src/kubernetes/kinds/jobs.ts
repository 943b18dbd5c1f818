// Jobs and CronJobs: generated selectors, schedules, what is immutable.
import type { KubeObject } from '../machinery/object.ts';
import { validateCronSchedule } from './cron-schedule.ts';
import { FieldErrors, sameJson, type Loose } from './field-errors.ts';
import { internalForm } from './go-diff.ts';
import type { KindRules } from './kind-rules.ts';
import { selectorMatches, validateLabelSelector } from './label-selector.ts';
import { cronJobDefaults, jobDefaults } from './workload-defaults.ts';
import { templateWarnings } from './pod/pod-warnings.ts';
import { validateTemplate } from './workloads.ts';

const uidLabel = 'batch.kubernetes.io/controller-uid';
const nameLabel = 'batch.kubernetes.io/job-name';

/** A Job owns its pods by a label that nobody else can have: its uid. */
const generateSelector = (object: KubeObject): void => {
  const { spec, metadata } = object;
  if (spec.manualSelector || !spec.template) return;
  const labels = ((spec.template.metadata ??= {}).labels ??= {});
  for (const [label, value] of [
    ['controller-uid', metadata.uid],
    [uidLabel, metadata.uid],
    ['job-name', metadata.name],
    [nameLabel, metadata.name],
  ] as const) {
    labels[label] ??= value;
  }
  ((spec.selector ??= {}).matchLabels ??= {})[uidLabel] ??= metadata.uid;
};

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
];

const validateIndexed = (errors: FieldErrors, spec: Loose, path: string): void => {
  const { completionMode, completions, backoffLimitPerIndex, maxFailedIndexes } = spec;
  if (completionMode !== undefined) errors.oneOf(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed']);
  if (completionMode === 'Indexed') {
    if (completions === undefined) errors.required(`${path}.completions`, 'when completion mode is Indexed');
    return;
  }
  for (const [field, value] of Object.entries({ backoffLimitPerIndex, maxFailedIndexes })) {
    if (value !== undefined) errors.invalid(`${path}.${field}`, value, 'requires indexed completion mode');
  }
};

const validateJobSpec = (errors: FieldErrors, spec: Loose, path: string): void => {
  for (const field of counts) errors.nonNegative(`${path}.${field}`, spec[field]);
  if (spec.managedBy !== undefined && !/^[^/]+\/.+$/.test(spec.managedBy)) {
    errors.invalid(`${path}.managedBy`, spec.managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")');
  }
  validateIndexed(errors, spec, path);
  validateFailureRules(errors, spec, path);
  if (spec.podReplacementPolicy !== undefined)
    errors.oneOf(
      `${path}.podReplacementPolicy`,
      spec.podReplacementPolicy,
      spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'],
    );
  validateTemplate(errors, spec.template, `${path}.template`);
  const policy = spec.template?.spec?.restartPolicy;
  if (!policy || policy === 'Always') errors.required(`${path}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"');
  else errors.oneOf(`${path}.template.spec.restartPolicy`, policy, ['OnFailure', 'Never']);
};

const failureActions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

const validateFailureRules = (errors: FieldErrors, spec: Loose, path: string): void => {
  for (const [index, { action, onExitCodes, onPodConditions = [] }] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const at = `${path}.podFailurePolicy.rules[${index}]`;
    const told = (what: string) => errors.add('FieldValueInvalid', at, `Invalid value: ${what}`);
    if (!action) errors.required(`${at}.action`, 'valid values: ["Count" "FailIndex" "FailJob" "Ignore"]');
    else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
      errors.invalid(`${at}.action`, action, 'requires the backoffLimitPerIndex to be set');
    else errors.oneOf(`${at}.action`, action, failureActions);
    if (onExitCodes && onPodConditions.length) told('specifying both OnExitCodes and OnPodConditions is not supported');
    if (!onExitCodes && !onPodConditions.length) told('specifying one of OnExitCodes and OnPodConditions is required');
  }
};

/** A Job that has not begun may still be told where to run. */
const withSchedulingOf = (template: Loose, next: Loose): Loose => {
  const { nodeSelector, tolerations, schedulingGates, affinity } = next.spec;
  const taken = {
    nodeSelector,
    tolerations,
    schedulingGates,
    affinity: { ...template.spec.affinity, nodeAffinity: affinity?.nodeAffinity },
  };
  if (!affinity || !sameJson({ ...affinity, nodeAffinity: null }, { ...template.spec.affinity, nodeAffinity: null }))
    taken.affinity = template.spec.affinity ?? affinity;
  const given = Object.entries(taken).filter(([, value]) => value !== undefined);
  const rest = Object.entries(template.spec).filter(([field]) => !(field in taken));
  return { ...template, metadata: next.metadata, spec: Object.fromEntries([...rest, ...given]) };
};

const templateValue = ({ metadata, spec }: Loose): Loose => ({ ...metadata, Spec: internalForm(spec, 'core/v1.PodSpec') });

const validateRunningSpec = (errors: FieldErrors, spec: Loose): void => {
  validateJobSpec(errors, spec, 'spec');
  if (!spec.selector) errors.required('spec.selector');
  else validateLabelSelector(errors, spec.selector, 'spec.selector');
  const labels = spec.template?.metadata?.labels;
  if (!selectorMatches(spec.selector, labels))
    errors.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`');
};

const validateJobUpdate = (next: KubeObject, current: KubeObject, errors: FieldErrors): void => {
  // Once more, as upstream has it; its message tells it once.
  validateRunningSpec(errors, next.spec);
  const [spec, before] = [next.spec, current.spec];
  const elastic = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  if (!elastic && spec.completions !== before.completions) errors.immutable('spec.completions', spec.completions ?? null);
  if (!sameJson(spec.selector, before.selector)) errors.immutable('spec.selector', spec.selector);
  const compared = before.suspend && !current.status?.startTime ? withSchedulingOf(before.template, spec.template) : before.template;
  if (!sameJson(spec.template, compared)) errors.immutable('spec.template', templateValue(spec.template));
  for (const field of ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy']) {
    if (!sameJson(spec[field], before[field])) errors.immutable(`spec.${field}`, spec[field] ?? null);
  }
};

export const job: KindRules = {
  metaPasses: 'VU',
  generation: true,
  defaults: jobDefaults,
  prepareForCreate: (object) => {
    generateSelector(object);
    // Upstream defaults on reading from storage as well, so that generated labels show on the Job.
    jobDefaults(object);
  },
  specFirst: true,
  warnings: templateWarnings,
  validate: ({ spec, metadata }, errors) => {
    const generated = {
      [uidLabel]: metadata.uid,
      [nameLabel]: metadata.name,
      'controller-uid': metadata.uid,
      'job-name': metadata.name,
    } as Record<string, string>;
    if (!spec.manualSelector && spec.selector && !selectorMatches(spec.selector, generated))
      errors.invalid('spec.selector', spec.selector, '`selector` not auto-generated');
    validateRunningSpec(errors, spec);
  },
  validateUpdate: validateJobUpdate,
};

const validateTimeZone = (errors: FieldErrors, zone: string): void => {
  if (zone === '') return errors.invalid('spec.timeZone', zone, 'timeZone must be nil or non-empty string');
  if (zone.toLowerCase() === 'local') {
    return errors.invalid('spec.timeZone', zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
  }
  try {
    void new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    errors.invalid('spec.timeZone', zone, `unknown time zone ${zone}`);
  }
};

const longestName = 52;

export const cronJob: KindRules = {
  generation: true,
  defaults: cronJobDefaults,
  validate: ({ spec, metadata }, errors) => {
    if (!spec.schedule) errors.required('spec.schedule');
    else {
      const problem = validateCronSchedule(spec.schedule);
      if (problem) errors.invalid('spec.schedule', spec.schedule, problem);
      if (spec.schedule.includes('TZ'))
        errors.invalid('spec.schedule', spec.schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
    }
    errors.nonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds);
    if (spec.timeZone !== undefined) validateTimeZone(errors, spec.timeZone);
    errors.oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
    validateJobSpec(errors, spec.jobTemplate?.spec ?? {}, 'spec.jobTemplate.spec');
    const { selector, manualSelector } = spec.jobTemplate?.spec ?? {};
    if (selector) errors.invalid('spec.jobTemplate.spec.selector', selector, '`selector` will be auto-generated');
    if (manualSelector) errors.notSupported('spec.jobTemplate.spec.manualSelector', manualSelector, ['nil', 'false']);
    for (const field of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit']) errors.nonNegative(`spec.${field}`, spec[field]);
    if ((metadata.name?.length ?? 0) > longestName)
      errors.invalid('metadata.name', metadata.name, `must be no more than ${longestName} characters`);
  },
};
