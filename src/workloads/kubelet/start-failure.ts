import { timestamp, type Clock } from '../../platform/clock.ts';
import { ContainerConfigError } from './container-environment.ts';
import { StartError } from './container-process.ts';
import { terminatedOf, type ContainerRecord } from './container-record.ts';
import { ImageError } from './image-puller.ts';

type Say = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

/** A configuration that is missing is looked for again after this long. */
const configRetryMs = 5000;

/** Writes down why a container did not start; answers after how long it is tried again (0: by the rules of restarting). Undefined: an error of ours. */
export const noteStartFailure = (record: ContainerRecord, error: unknown, say: Say, clock: Clock): number | undefined => {
  if (error instanceof ImageError) {
    record.lastTerminated = terminatedOf(record) ?? record.lastTerminated;
    record.state = { waiting: { reason: error.reason, message: error.message } };
    return error.retryMs ?? Infinity;
  }
  if (error instanceof ContainerConfigError) {
    say('Warning', 'Failed', `Error: ${error.message}`);
    record.state = { waiting: { reason: 'CreateContainerConfigError', message: error.message } };
    return configRetryMs;
  }
  if (!(error instanceof StartError)) return undefined;
  noteStartError(record, error, say, timestamp(clock));
  return 0;
};

const noteStartError = (record: ContainerRecord, { message }: StartError, say: Say, finishedAt: string): void => {
  if (record.containerID !== undefined) record.restartCount++;
  record.lastTerminated = terminatedOf(record) ?? record.lastTerminated;
  record.containerID ??= `containerd://${'0'.repeat(64)}`;
  say('Normal', 'Created', `Created container: ${record.spec.name}`);
  say('Warning', 'Failed', `Error: ${message}`);
  const { containerID } = record;
  // The runtime never saw it run.
  record.state = {
    terminated: { exitCode: 128, reason: 'StartError', message, startedAt: '1970-01-01T00:00:00Z', finishedAt, containerID },
  };
};
