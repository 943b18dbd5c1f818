// The columns of `flux get`, kind by kind.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { conditionOf } from './context.ts';
import { alert, alertProvider, imagePolicy, imageRepository, imageUpdate, receiver, shortRevision, type FluxKind } from './kinds.ts';

type Column = [header: string, cell: (object: KubeObject) => string];

export const titleCase = (text: string) => `${text[0]?.toUpperCase()}${text.slice(1)}`;

const revision: Column = ['Revision', ({ status }) => shortRevision(status?.artifact?.revision ?? status?.lastAppliedRevision ?? '')];
const suspended: Column = ['Suspended', ({ spec }) => titleCase(String(spec?.suspend ?? false))];
const ready: Column = ['Ready', (object) => conditionOf(object)?.status ?? 'False'];
const message: Column = ['Message', (object) => shortRevision(conditionOf(object)?.message ?? 'waiting to be reconciled')];
const lastScan: Column = ['Last scan', ({ status }) => status?.lastScanResult?.scanTime ?? ''];
const lastRun: Column = ['Last run', ({ status }) => status?.lastAutomationRunTime ?? ''];
const image: Column = ['Image', ({ status }) => status?.latestRef?.name ?? ''];
const tag: Column = ['Tag', ({ status }) => status?.latestRef?.tag ?? ''];
/** Alerts and providers have no status; the CLI says what is always so. */
const always = (kind: FluxKind): Column[] => [
  ['Ready', () => 'True'],
  ['Message', () => `${kind.kind} is Ready`],
];

const byKind = new Map<FluxKind, Column[]>([
  [imageRepository, [lastScan, suspended, ready, message]],
  [imagePolicy, [image, tag, ready, message]],
  [imageUpdate, [lastRun, suspended, ready, message]],
  [receiver, [suspended, ready, message]],
  [alert, [suspended, ...always(alert)]],
  [alertProvider, always(alertProvider)],
]);

/** Between the name and the end of the row. */
export const columnsOf = (kind: FluxKind): Column[] => byKind.get(kind) ?? [revision, suspended, ready, message];
