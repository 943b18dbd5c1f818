// The branches of a repository as its forge lists them, asked for without starting git: a check that finds nothing new fetches nothing.
import { httpRequest } from '../../platform/http-request.ts';

const limitMs = 10_000;
const noCommit = /^0+$/;

/** Branch -> commit of a reply in git's pkt-line format; undefined when it is something else. */
export const parseAdvertisement = (text: string): Map<string, string> | undefined => {
  const heads = new Map<string, string>();
  if (!/^[\da-f]{4}# service=git-upload-pack/.test(text)) return undefined;
  for (const [, commit = '', branch = ''] of text.matchAll(/[\da-f]{4}([\da-f]{40,64}) refs\/heads\/([^\0\n]+)/g))
    if (!noCommit.test(commit)) heads.set(branch, commit);
  return heads;
};

/** Null when there is no such repository, undefined when only git itself can tell. */
export const advertisedHeads = async (url: string, login: string): Promise<Map<string, string> | null | undefined> => {
  if (!url.startsWith('http:')) return undefined;
  const headers = { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  try {
    const { status, text } = await httpRequest(`${url}/info/refs?service=git-upload-pack`, { headers, timeoutMs: limitMs });
    if (status === 404) return null;
    return status === 200 ? parseAdvertisement(text) : undefined;
  } catch {
    return undefined;
  }
};
