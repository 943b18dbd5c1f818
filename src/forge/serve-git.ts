// Git over HTTP at the forge: who asks, may they, and the hand-over to git.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ForgeUser } from './forge.ts';
import type { GitRoute } from './git-route.ts';
import { pushNote } from './push-note.ts';
import { changeRefs } from './ref-changes.ts';
import { keptName } from './repository-names.ts';
import { advertiseRefs, receivePack, uploadPack } from './smart-http.ts';
import { installUpdateHook } from './update-hook.ts';
import type { World } from './world.ts';

interface Refusal {
  status: number;
  text: string;
  headers?: Record<string, string>;
}

const notFound: Refusal = { status: 404, text: 'Not found\n' };
const unauthorized: Refusal = { status: 401, text: 'Unauthorized\n', headers: { 'www-authenticate': 'Basic realm="forge"' } };
const readOnly: Refusal = { status: 403, text: 'Write access denied\n' };

const refuse = (request: IncomingMessage, response: ServerResponse, { status, text, headers = {} }: Refusal): void => {
  request.resume();
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(text);
};

/** Wrong credentials are refused even where none are needed: a learner's typo must not pass unseen. */
const decide = ({ repositories, options }: World, route: GitRoute, request: IncomingMessage, user: ForgeUser | undefined) => {
  const writes = route.service === 'git-receive-pack';
  const mustLogIn = writes || repositories.isPrivate(route.repository) || request.headers.authorization !== undefined;
  if (mustLogIn && !user) return unauthorized;
  if (writes && user?.right !== 'write') return readOnly;
  if (!repositories.exists(route.repository) && !(writes && options.createOnPush)) return notFound;
  return undefined;
};

const takePush = (world: World, { repository }: GitRoute, user: string, request: IncomingMessage, response: ServerResponse) =>
  changeRefs(world, repository, user, async (settle) => {
    const folder = world.repositories.folder(repository);
    installUpdateHook(folder);
    await receivePack({ folder, user }, request, response, async () => {
      const changes = await settle();
      return changes.length > 0 ? pushNote(world, changes, world.repositories.defaultBranch(repository)) : [];
    });
  });

export const serveGit = async (world: World, written: GitRoute, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const route = { ...written, repository: keptName(world, written.repository) };
  if (request.method !== (route.advertisement ? 'GET' : 'POST')) return refuse(request, response, notFound);
  const user = world.users.identify(request.headers.authorization);
  const refusal = decide(world, route, request, user);
  if (refusal) return refuse(request, response, refusal);
  const folder = world.repositories.folder(route.repository);
  if (!world.repositories.exists(route.repository)) world.repositories.create(route.repository);
  if (route.advertisement) return advertiseRefs(route.service, folder, request, response);
  if (route.service === 'git-upload-pack') return uploadPack(folder, request, response);
  return takePush(world, route, user?.name ?? '', request, response);
};
