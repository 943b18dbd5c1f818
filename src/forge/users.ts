// The forge's users: name, token, right. Kept in users.json so that a token made later survives a restart.
import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeAtomically } from '../platform/atomic-file.ts';
import type { ForgeUser } from './forge.ts';

const isUserList = (value: unknown): value is ForgeUser[] =>
  Array.isArray(value) && value.every((each) => typeof each?.name === 'string' && typeof each?.token === 'string');

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

export class UserStore {
  readonly #file: string;
  #users: ForgeUser[];

  /** `given` users replace kept ones of the same name. */
  constructor(stateDir: string, given: ForgeUser[]) {
    this.#file = join(stateDir, 'users.json');
    const kept = readJson(this.#file, isUserList) ?? [];
    this.#users = [...kept.filter((each) => !given.some(({ name }) => name === each.name)), ...given];
    this.#save();
  }

  set(user: ForgeUser): void {
    this.#users = [...this.#users.filter(({ name }) => name !== user.name), user];
    this.#save();
  }

  names(): string[] {
    return this.#users.map(({ name }) => name);
  }

  find(name: string): ForgeUser | undefined {
    return this.#users.find((each) => each.name === name);
  }

  byToken(value: string): ForgeUser | undefined {
    return this.#users.find(({ token }) => sameText(token, value));
  }

  /** Who an Authorization header stands for: Basic with the token as password, or the token alone as Bearer or as Gitea's `token`. */
  identify(header: string | undefined): ForgeUser | undefined {
    const [scheme = '', value = ''] = (header ?? '').split(' ');
    if (/^(bearer|token)$/i.test(scheme)) return this.byToken(value);
    if (!/^basic$/i.test(scheme)) return undefined;
    const login = Buffer.from(value, 'base64').toString();
    return this.#users.find(({ name, token }) => sameText(`${name}:${token}`, login));
  }

  #save(): void {
    writeAtomically(this.#file, `${JSON.stringify(this.#users, null, 2)}\n`, 0o600);
  }
}
