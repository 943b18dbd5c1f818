/** A forge's REST as Gitea, Forgejo and the lab's own forge speak it: what `gitops-lab pr` knows of a forge. */
import { LabError } from '../errors.ts';
import { httpRequest } from '../platform/http-request.ts';

export interface ForgeLogin {
  url: string;
  user: string;
  token: string;
}

export interface Label {
  id: number;
  name: string;
}

export interface Pull {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  draft: boolean;
  merged: boolean;
  mergeable: boolean;
  merge_commit_sha: string | null;
  html_url: string;
  user: { login: string };
  labels: Label[];
  comments: number;
  additions?: number;
  deletions?: number;
  changed_files?: number;
  head: { ref: string; label: string; sha: string };
  base: { ref: string; sha: string };
  updated_at: string;
}

export interface Comment {
  user: { login: string };
  body: string;
  created_at: string;
}

export interface Status {
  status: string;
  context: string;
  description: string;
}

/** What the forge answered when it refused. */
export class ForgeRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const timeLimitMs = 60_000;

const messageOf = (text: string): string => {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? '');
  } catch {
    return text.trim();
  }
};

export class ForgeRest {
  readonly #login: ForgeLogin;

  constructor(login: ForgeLogin) {
    this.#login = login;
  }

  async text(method: string, path: string, body?: unknown): Promise<string> {
    const { url, user, token } = this.#login;
    const headers = { authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await httpRequest(`${url}/api/v1${path}`, { method, headers, ...sent, timeoutMs: timeLimitMs }).catch((cause: Error) => {
      throw new LabError({
        family: 'environment',
        code: 'forge/silent',
        message: `The forge at ${url} does not answer: ${cause.message}`,
        next: 'gitops-lab start',
      });
    });
    if (answer.status >= 400) throw new ForgeRefusal(answer.status, messageOf(answer.text));
    return answer.text;
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = await this.text(method, path, body);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Every page of a list. */
  async all<T>(path: string): Promise<T[]> {
    const limit = 50;
    const found: T[] = [];
    for (let page = 1; ; page++) {
      const items = await this.json<T[]>('GET', `${path}${path.includes('?') ? '&' : '?'}page=${page}&limit=${limit}`);
      found.push(...items);
      if (items.length < limit) return found;
    }
  }
}
