// An engine as test/truth/README.md describes it: forge with a sink and pages, an open registry and one with a login, Flux if wanted.
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startEmbedded } from '../src/engines/embedded/compose.ts';
import { stateFolder } from '../src/engines/host/state-folder.ts';
import type { Clock } from '../src/platform/clock.ts';
import { RealClock } from '../src/platform/clock.ts';
import { operatorManifests } from '../src/flux/resource-set/manifests/operator-manifests.ts';
import { runProcess } from '../src/platform/process.ts';
import { BlobStore } from '../src/registry/blob-store.ts';
import { startRegistry } from '../src/registry/start-registry.ts';
import { clientFolders } from './real-clients.ts';

export interface BareEngine {
  /** KUBECONFIG, FORGE, FORGE_TOKEN, REGISTRY, PRIVATE_REGISTRY, PATH. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
};

const answer = (response: ServerResponse, code: number, text: string, type = 'text/plain') => {
  response.writeHead(code, { 'content-type': type });
  response.end(text);
};

/** /sink/NAME keeps what is posted to it; /page/… and /api/… answer what was PUT there. */
const createPages = () => {
  const sinks = new Map<string, { headers: Record<string, unknown>; body: string }[]>();
  const pages = new Map<string, string>([['/api/v1/version', '{"version":"1.24.0"}']]);
  const sink = async (request: IncomingMessage, response: ServerResponse, name: string) => {
    const posts = sinks.get(name) ?? [];
    if (request.method === 'GET') return answer(response, 200, JSON.stringify(posts), 'application/json');
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([key]) => /^(x-|gotk|content-type|authorization)/.test(key)),
    );
    sinks.set(name, [...posts, { headers, body: await readBody(request) }]);
    answer(response, 200, 'ok\n');
  };
  const page = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    if (request.method === 'PUT') {
      pages.set(path, await readBody(request));
      return answer(response, 200, 'ok\n');
    }
    if (request.method === 'DELETE') {
      pages.delete(path);
      return answer(response, 200, 'ok\n');
    }
    const text = pages.get(path);
    answer(response, text === undefined ? 404 : 200, text ?? 'Not found\n', text === undefined ? 'text/plain' : 'application/json');
  };
  return (request: IncomingMessage, response: ServerResponse, url: URL): boolean => {
    const name = /^\/sink\/([\w.-]+)$/.exec(url.pathname)?.[1];
    if (name) void sink(request, response, name);
    else if (/^\/(page|api)\//.test(url.pathname)) void page(request, response, url.pathname);
    else return false;
    return true;
  };
};

const extraControllers = '--components-extra=image-reflector-controller,image-automation-controller';

const install = async (file: string, args: string[], environment: Record<string, string>, input?: string): Promise<void> => {
  const env = { ...process.env, ...environment };
  const installed = await runProcess(file, args, { env, timeoutMs: 120_000, ...(input === undefined ? {} : { input }) });
  if (installed.code !== 0) throw new Error(`${file} ${args[0]} failed: ${installed.stderr}`);
};

const listOf = (items: unknown[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

export const startBareEngine = async ({
  flux,
  operator = false,
  clock = new RealClock(),
  log,
}: {
  flux: boolean;
  /** With what serves ResourceSets. */
  operator?: boolean;
  clock?: Clock;
  log?: (text: string) => void;
}): Promise<BareEngine> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'gitops-lab-bare-'));
  const folder = stateFolder(stateDir);
  const closed = await startRegistry({
    stateDir: folder.registry,
    store: new BlobStore(folder.registry),
    clock,
    users: [{ name: 'puller', token: 'puller-token', right: 'push' }],
  });
  const engine = await startEmbedded({
    stateDir,
    clock,
    forgeUsers: [
      { name: 'flux', token: 'flux-token', right: 'write' },
      { name: 'reader', token: 'reader-token', right: 'read' },
    ],
    forgeRoutes: createPages(),
    registryHosts: [closed.host],
    ...(log ? { log } : {}),
  });
  const environment = {
    KUBECONFIG: engine.access.kubeconfig,
    KUBECACHEDIR: join(stateDir, 'cache'),
    FORGE: engine.access.forge.url,
    FORGE_TOKEN: 'learner:learner-token',
    REGISTRY: engine.access.registry.host,
    PRIVATE_REGISTRY: closed.host,
    PATH: [...clientFolders(), process.env.PATH ?? ''].join(delimiter),
  };
  const close = async () => {
    await engine.close();
    await closed.close();
    rmSync(stateDir, { recursive: true, force: true });
  };
  try {
    if (flux) await install('flux', ['install', extraControllers], environment);
    if (operator) await install('kubectl', ['apply', '-f', '-'], environment, listOf(operatorManifests()));
  } catch (error) {
    await close();
    throw error;
  }
  return { environment, close };
};
