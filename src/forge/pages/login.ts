// Who looks at a page: a cookie that only the user's own token can make, or basic auth. Nothing is kept, so a restart logs nobody out.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { RequestError } from '../errors.ts';
import type { ForgeUser } from '../forge.ts';
import type { World } from '../world.ts';

const sign = ({ name, token }: ForgeUser, what: string): string =>
  createHmac('sha256', token).update(`${what} ${name}`).digest('base64url');

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

// Browsers share cookies between the ports of a host: two labs must not log each other out.
const cookieName = ({ url }: World): string => `forge_${new URL(url).port}`;

const cookieOf = (world: World, request: IncomingMessage): string | undefined => {
  const all = (request.headers.cookie ?? '').split(';').map((each) => each.trim());
  return all.find((each) => each.startsWith(`${cookieName(world)}=`))?.slice(cookieName(world).length + 1);
};

export const visitorOf = (world: World, request: IncomingMessage): ForgeUser | undefined => {
  if (request.headers.authorization) return world.users.identify(request.headers.authorization);
  const [name = '', signature = ''] = (cookieOf(world, request) ?? '').split('.');
  const user = world.users.find(Buffer.from(name, 'base64url').toString());
  return user && same(signature, sign(user, 'session')) ? user : undefined;
};

export const loginCookie = (world: World, user: ForgeUser): string =>
  `${cookieName(world)}=${Buffer.from(user.name).toString('base64url')}.${sign(user, 'session')}; Path=/; HttpOnly; SameSite=Lax`;

export const logoutCookie = (world: World): string => `${cookieName(world)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;

/** Stands in every form; a page of another site cannot know it. */
export const formToken = (user: ForgeUser | undefined): string => (user ? sign(user, 'form') : '');

/** Refuses a form that another site's page sent with this browser's login. */
export const requireOwnForm = (request: IncomingMessage, user: ForgeUser | undefined, given: string): void => {
  const { origin, host } = request.headers;
  const foreign = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
  if (foreign || request.headers['sec-fetch-site'] === 'cross-site' || (user && !same(given, formToken(user))))
    throw new RequestError(
      403,
      'This form is out of date or comes from another site. Go back, load the page again, and send it once more.',
    );
};

/** Local addresses only: a link must not send a learner elsewhere after the login. */
export const localPath = (written: string | null | undefined): string => (written && /^\/(?![/\\])/.test(written) ? written : '/');
