import { sleep } from '../../platform/clock.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { ContainerProcess } from './container-process.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { portNumber } from './probe.ts';
import { runInContainer } from './run-in-container.ts';

/** Runs a postStart or preStop hook; answers why it failed. */
export const runHook = async (
  context: KubeletContext,
  process: ContainerProcess,
  container: KubeObject['spec'],
  hook: KubeObject['spec'],
  podIP: string,
): Promise<string | undefined> => {
  if (hook.sleep) {
    await sleep(context.clock, hook.sleep.seconds * 1000, process.killed);
    return undefined;
  }
  if (hook.exec) {
    const { code, output } = await runInContainer(process, hook.exec.command, process.killed);
    return code === 0 ? undefined : `command '${hook.exec.command.join(' ')}' exited with ${code}: ${output}`;
  }
  if (!hook.httpGet) return undefined;
  const { host = podIP, port, path = '/' } = hook.httpGet;
  const answer = await context.network
    .fetch(`http://${host}:${portNumber(container, port)}${path}`)
    .catch((error: unknown) => String(error));
  return typeof answer === 'string' ? answer : undefined;
};
