import { sleep } from '../../platform/clock.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { ContainerProcess } from './container-process.ts';
import { runInContainer } from './run-in-container.ts';
import type { KubeletContext } from './kubelet-context.ts';

export interface ProbeResult {
  success: boolean;
  output: string;
}

interface ProbeTarget {
  context: KubeletContext;
  container: KubeObject['spec'];
  process: ContainerProcess;
  podIP: string;
}

/** A port by number or by the container's name for it. */
export const portNumber = (container: KubeObject['spec'], port: number | string): number => {
  if (typeof port === 'number' || /^\d+$/.test(port)) return Number(port);
  return container.ports?.find((each: { name?: string }) => each.name === port)?.containerPort ?? 0;
};

const http = async ({ context, container, podIP }: ProbeTarget, probe: KubeObject['spec'], signal: AbortSignal): Promise<ProbeResult> => {
  const { host = podIP, path = '/', scheme = 'HTTP', port, httpHeaders = [] } = probe.httpGet;
  const url = `${scheme.toLowerCase()}://${host}:${portNumber(container, port)}${path.startsWith('/') ? path : `/${path}`}`;
  const headers: Record<string, string> = { 'user-agent': 'kube-probe/1.34', accept: '*/*' };
  for (const each of httpHeaders as { name: string; value: string }[]) headers[each.name] = each.value;
  try {
    const response = await context.network.fetch(url, { headers, signal });
    await response.arrayBuffer();
    if (response.status >= 200 && response.status < 400) return { success: true, output: '' };
    return { success: false, output: `HTTP probe failed with statuscode: ${response.status}` };
  } catch (error) {
    const why = signal.aborted ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : (error as Error).message;
    return { success: false, output: `Get "${url}": ${why}` };
  }
};

const tcp = ({ context, container, podIP }: ProbeTarget, { tcpSocket, grpc }: KubeObject['spec']): ProbeResult => {
  const port = portNumber(container, (tcpSocket ?? grpc).port);
  if (context.network.isListening(tcpSocket?.host ?? podIP, port)) return { success: true, output: '' };
  if (grpc) return { success: false, output: `timeout: failed to connect service "${podIP}:${port}" within 1s: context deadline exceeded` };
  return { success: false, output: `dial tcp ${tcpSocket?.host ?? podIP}:${port}: connect: connection refused` };
};

const exec = async ({ process }: ProbeTarget, { exec: { command } }: KubeObject['spec'], signal: AbortSignal): Promise<ProbeResult> => {
  const { code, output } = await runInContainer(process, command, signal);
  return { success: code === 0, output };
};

const attempt = (target: ProbeTarget, probe: KubeObject['spec'], signal: AbortSignal): Promise<ProbeResult> | ProbeResult => {
  if (target.process.running.probe)
    return target.process.running.probe(probe).then((success) => ({ success, output: success ? '' : 'probe failed' }));
  if (probe.httpGet) return http(target, probe, signal);
  if (probe.tcpSocket || probe.grpc) return tcp(target, probe);
  if (probe.exec) return exec(target, probe, signal);
  return { success: true, output: '' };
};

/** Asks once, no longer than timeoutSeconds. */
export const runProbe = async (target: ProbeTarget, probe: KubeObject['spec']): Promise<ProbeResult> => {
  const seconds = probe.timeoutSeconds ?? 1;
  const abort = new AbortController();
  const finished = new AbortController();
  const timeout = sleep(target.context.clock, seconds * 1000, finished.signal).then((): ProbeResult => {
    if (!finished.signal.aborted) abort.abort();
    return { success: false, output: probe.exec ? `command timed out: "${probe.exec.command.join(' ')}" timed out after ${seconds}s` : '' };
  });
  const work = Promise.resolve(attempt(target, probe, abort.signal));
  // An HTTP probe words its own timeout once its request is aborted.
  const result = await (probe.httpGet ? work : Promise.race([work, timeout]));
  finished.abort();
  return result;
};
