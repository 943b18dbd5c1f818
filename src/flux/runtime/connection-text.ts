/** Why a request got no answer, in the words of Go's net package; `address` is host and port. */
export const connectionText = (error: unknown, address: string): string => {
  const cause = ((error as Error).cause ?? error) as Error & { code?: string };
  const host = address.replace(/:\d+$/, '');
  // Node's fetch refuses a few ports by itself; nothing listens on them.
  if (cause.code === 'ECONNREFUSED' || cause.message === 'bad port') return `dial tcp ${address}: connect: connection refused`;
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN') return `dial tcp: lookup ${host} on 10.96.0.10:53: no such host`;
  return cause.message;
};

/** Host and port of an address, with the port that its scheme implies. */
export const hostAndPort = (url: string): string => {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
};
