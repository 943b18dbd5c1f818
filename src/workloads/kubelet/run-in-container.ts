import { ByteChannel } from '../shell/byte-channel.ts';
import { runCommand } from '../shell/run-command.ts';
import type { ContainerProcess } from './container-process.ts';

/** Runs a command in a container and gathers what it prints: probes and hooks. */
export const runInContainer = async (
  process: ContainerProcess,
  command: string[],
  signal: AbortSignal,
): Promise<{ code: number; output: string }> => {
  const parts: Buffer[] = [];
  const gather = (data: string | Buffer) => void parts.push(Buffer.from(data));
  const ended = AbortSignal.any([signal, process.killed]);
  const code = await runCommand(command, {
    machine: process.machine,
    env: process.environment,
    cwd: process.workingDir,
    stdin: ByteChannel.of(''),
    stdout: gather,
    stderr: gather,
    signal: ended,
    terminate: ended,
  });
  return { code, output: Buffer.concat(parts).toString() };
};
