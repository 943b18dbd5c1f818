// kubectl describe pod.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { annotations, controller, head, labels, longTime } from './lines.ts';
import { containerLines, placementLines, volumeLines } from './pod-template.ts';

// oxlint-disable-next-line no-explicit-any
type Loose = Record<string, any>;

const stateLines = (title: string, state: Loose | undefined): string => {
  const row = (name: string, value: unknown) => `      ${name}:\t${value}\n`;
  if (!state || !Object.keys(state).length) return title === 'State' ? `    ${title}:\tWaiting\n` : '';
  if (state.running) return `    ${title}:\tRunning\n${row('Started', longTime(state.running.startedAt))}`;
  if (state.waiting) return `    ${title}:\tWaiting\n${state.waiting.reason ? row('Reason', state.waiting.reason) : ''}`;
  const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated as Loose;
  return [
    `    ${title}:\tTerminated\n`,
    reason ? row('Reason', reason) : '',
    message ? row('Message', message) : '',
    row('Exit Code', exitCode),
    signal ? row('Signal', signal) : '',
    row('Started', longTime(startedAt)),
    row('Finished', longTime(finishedAt)),
  ].join('');
};

const running = (statuses: Loose[] | undefined, containers: Loose[]) => (name: string) => {
  const status = statuses?.find((each) => each.name === name);
  const image = containers.find((each) => each.name === name)?.image as string;
  const before = `    Container ID:\t${status?.containerID ?? ''}\n    Image:\t${image}\n    Image ID:\t${status?.imageID ?? ''}\n`;
  if (!status) return { before, after: '' };
  const after = `${stateLines('State', status.state)}${stateLines('Last State', status.lastState)}    Ready:\t${status.ready ? 'True' : 'False'}\n    Restart Count:\t${status.restartCount}\n`;
  return { before, after };
};

const containers = (title: string, all: Loose[] | undefined, statuses: Loose[] | undefined): string =>
  all?.length ? `${title}:\n${all.map((each) => containerLines(each, '  ', running(statuses, all))).join('')}` : '';

const conditionLines = (conditions: Loose[] | undefined): string =>
  conditions?.length ? `Conditions:\n  Type\tStatus\n${conditions.map((each) => `  ${each.type}\t${each.status} \n`).join('')}` : '';

export const describePod = (pod: KubeObject): string => {
  const { spec, status = {} } = pod as KubeObject & { spec: Loose; status?: Loose };
  const ips = (status.podIPs ?? []) as { ip: string }[];
  const phase = pod.metadata.deletionTimestamp ? `Terminating (lasts ${'<invalid>'})` : status.phase;
  return [
    head(pod),
    `Priority:\t${spec.priority ?? 0}\n`,
    spec.priorityClassName ? `Priority Class Name:\t${spec.priorityClassName}\n` : '',
    `Service Account:\t${spec.serviceAccountName}\n`,
    `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}\n`,
    status.startTime ? `Start Time:\t${longTime(status.startTime)}\n` : '',
    labels(pod),
    annotations(pod),
    `Status:\t${phase}\n`,
    status.reason ? `Reason:\t${status.reason}\n` : '',
    status.message ? `Message:\t${status.message}\n` : '',
    `IP:\t${status.podIP ?? ''}\n`,
    ips.length ? `IPs:\n${ips.map(({ ip }) => `  IP:\t${ip}\n`).join('')}` : 'IPs:\t<none>\n',
    controller(pod),
    containers('Init Containers', spec.initContainers, status.initContainerStatuses),
    containers('Containers', spec.containers, status.containerStatuses),
    conditionLines(status.conditions),
    volumeLines(spec.volumes, ''),
    status.qosClass ? `QoS Class:\t${status.qosClass}\n` : '',
    placementLines(spec, ''),
  ].join('');
};
