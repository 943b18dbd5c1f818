// What a client asks before it fetches or pushes: the list of refs. Answered without a process of git, in git's own words:
// what this machine's git can do is asked once, the refs are read as files.
// Models: protocol 0 and 2 (gitprotocol-pack, gitprotocol-v2: ls-refs). Whatever names tags, which may have to be peeled, is left to git.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRefs, type Refs } from './read-refs.ts';
import type { GitService } from './git-route.ts';

const flush = '0000';
const none = '0'.repeat(40);

export const packet = (text: string): string => `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;

/** What git says of itself after the first ref; `symref` is of one repository and left out. */
export const capabilitiesOf = (advertisement: string): string | undefined =>
  /\0([^\n]+)\n/.exec(advertisement)?.[1]?.replace(/ symref=\S+/, '');

const branchOfHead = (folder: string): string | undefined => /^ref: (\S+)/.exec(readFileSync(join(folder, 'HEAD'), 'utf8'))?.[1];

interface Listed {
  refs: Refs;
  /** The ref that HEAD names. */
  head: string | undefined;
}

/** Undefined where only git can tell. */
const list = (folder: string): Listed | undefined => {
  const refs = readRefs(folder);
  // A name that is no UTF-8 cannot be told as text.
  if ([...refs.keys()].some((name) => name.startsWith('refs/tags/') || name.includes('\ufffd'))) return undefined;
  return { refs, head: branchOfHead(folder) };
};

const advertised = (service: GitService, { refs, head }: Listed): [string, string][] => {
  if (service === 'git-receive-pack') return [...refs].filter(([name]) => !name.startsWith('refs/pull/'));
  const atHead = head && refs.get(head);
  return [...(atHead ? [['HEAD', atHead] as [string, string]] : []), ...refs];
};

/** The answer to `info/refs` in protocol 0, behind its service line. */
export const advertisement = (service: GitService, folder: string, capabilities: string): string | undefined => {
  const listed = list(folder);
  if (!listed) return undefined;
  const entries = advertised(service, listed);
  const [first] = entries;
  const symref = service === 'git-upload-pack' && first?.[0] === 'HEAD' ? `symref=HEAD:${listed.head} ` : '';
  // git puts it where it says of which kind its objects are.
  const offers = symref ? capabilities.replace(/(?=object-format=)/, symref) : capabilities;
  if (symref && offers === capabilities) return undefined;
  // Of nothing to fetch, versions of git speak differently.
  if (!first && service === 'git-upload-pack') return undefined;
  const lines = first ? entries : [['capabilities^{}', none]];
  return `${lines.map(([name, id], at) => packet(`${id} ${name}${at === 0 ? `\0${offers}` : ''}\n`)).join('')}${flush}`;
};

const knownArguments = /^(peel|symrefs|unborn|ref-prefix \S+)$/;

/** The answer to a request of protocol 2 that lists refs; undefined for every other request. */
export const listedRefs = (folder: string, request: string): string | undefined => {
  const lines = [...packets(request)];
  const [command, ...rest] = lines;
  const words = rest.slice(rest.indexOf('0001') + 1, -1);
  if (command !== 'command=ls-refs' || lines.at(-1) !== flush || !rest.includes('0001')) return undefined;
  if (!words.every((word) => knownArguments.test(word))) return undefined;
  const listed = list(folder);
  if (!listed) return undefined;
  const prefixes = words.filter((word) => word.startsWith('ref-prefix ')).map((word) => word.slice('ref-prefix '.length));
  const wanted = (name: string) => !prefixes.length || prefixes.some((prefix) => name.startsWith(prefix));
  const target = words.includes('symrefs') && listed.head ? ` symref-target:${listed.head}` : '';
  const unborn =
    words.includes('unborn') && target && !listed.refs.has(listed.head ?? '') && wanted('HEAD') ? [`unborn HEAD${target}\n`] : [];
  const found = advertised('git-upload-pack', listed).filter(([name]) => wanted(name));
  return [...unborn, ...found.map(([name, id]) => `${id} ${name}${name === 'HEAD' ? target : ''}\n`)].map(packet).join('') + flush;
};

const packets = function* (text: string): Generator<string> {
  for (let at = 0; at + 4 <= text.length;) {
    const size = text.slice(at, at + 4);
    const length = Number.parseInt(size, 16);
    if (length < 4) yield size;
    else yield text.slice(at + 4, at + length).replace(/\n$/, '');
    at += Math.max(4, length || 4);
  }
};
