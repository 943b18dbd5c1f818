/** What this machine has: programs on PATH, and whether Docker answers. Fast: nothing is run unless a version is asked for. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isToolsFolder } from '../course/tools.ts';
import { runProcess } from '../platform/process.ts';

export type ToolName = 'git' | 'kubectl' | 'flux' | 'docker' | 'kind';

export const findProgram = (name: string, env: NodeJS.ProcessEnv): string | undefined =>
  (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder && !isToolsFolder(folder))
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    });

const dockerSockets = (env: NodeJS.ProcessEnv): string[] => {
  const host = env['DOCKER_HOST'];
  if (host) return host.startsWith('unix://') ? [host.slice('unix://'.length)] : [];
  return ['/var/run/docker.sock', join(homedir(), '.docker/run/docker.sock'), join(homedir(), '.colima/default/docker.sock')];
};

const pingLimitMs = 300;

/** From best to worst. */
const dockerStates = ['answers', 'no rights', 'silent', 'none'] as const;
export type DockerState = (typeof dockerStates)[number];

// The daemon is asked, not the docker command: that one alone takes longer than the whole start may.
const ping = (socket: string): Promise<DockerState> =>
  new Promise((resolve) => {
    const connection = connect(socket);
    const done = (answer: DockerState) => {
      connection.destroy();
      resolve(answer);
    };
    connection.setTimeout(pingLimitMs, () => done('silent'));
    connection.on('error', ({ code }: NodeJS.ErrnoException) => done(code === 'EACCES' ? 'no rights' : 'silent'));
    connection.on('connect', () => connection.write('GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n'));
    connection.on('data', (data) => done(data.toString().includes(' 200 ') ? 'answers' : 'silent'));
    connection.on('end', () => done('silent'));
  });

export const dockerState = async (env: NodeJS.ProcessEnv): Promise<DockerState> => {
  const sockets = dockerSockets(env).filter((socket) => existsSync(socket));
  const states = await Promise.all(sockets.map(ping));
  return dockerStates.find((each) => states.includes(each)) ?? 'none';
};

export interface Machine {
  docker: DockerState;
  programs: Record<ToolName, string | undefined>;
}

const toolNames: ToolName[] = ['git', 'kubectl', 'flux', 'docker', 'kind'];

export const lookAtMachine = async (env: NodeJS.ProcessEnv): Promise<Machine> => {
  const programs = Object.fromEntries(toolNames.map((name) => [name, findProgram(name, env)])) as Machine['programs'];
  return { docker: await dockerState(env), programs };
};

const versionArguments: Record<ToolName, string[]> = {
  git: ['--version'],
  kubectl: ['version', '--client'],
  flux: ['--version'],
  docker: ['--version'],
  kind: ['--version'],
};

/** The version as the program says it; undefined when it says none within two seconds. */
export const versionOf = async (name: ToolName, path: string): Promise<string | undefined> => {
  const { stdout } = await runProcess(path, versionArguments[name], { timeoutMs: 2000 });
  return /v?(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
};
