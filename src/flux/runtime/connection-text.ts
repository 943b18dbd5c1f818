const unknownAuthority = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Node's codes of a failed handshake in the words of Go's crypto/tls. */
const tlsText = (code: string): string | undefined => {
  const unverified = 'tls: failed to verify certificate: x509: ';
  if (unknownAuthority.has(code)) return `${unverified}certificate signed by unknown authority`;
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) return `${unverified}certificate has expired or is not yet valid`;
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/.test(code)) return 'http: server gave HTTP response to HTTPS client';
  const alert = /^ERR_SSL_(?:TLSV\d+|SSLV\d+)_ALERT_(\w+)$/.exec(code)?.[1];
  return alert && `remote error: tls: ${alert.toLowerCase().replaceAll('_', ' ')}`;
};

/** Why a request got no answer, in the words of Go's net package; `address` is host and port. */
export const connectionText = (error: unknown, address: string): string => {
  const cause = ((error as Error).cause ?? error) as Error & { code?: string };
  const host = address.replace(/:\d+$/, '');
  // Node's fetch refuses a few ports by itself; nothing listens on them.
  if (cause.code === 'ECONNREFUSED' || cause.message === 'bad port') return `dial tcp ${address}: connect: connection refused`;
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN') return `dial tcp: lookup ${host} on 10.96.0.10:53: no such host`;
  if (cause.code === 'UND_ERR_SOCKET' || cause.message === 'socket hang up') return 'EOF';
  return (cause.code && tlsText(cause.code)) || cause.message;
};

/** Host and port of an address, with the port that its scheme implies. */
export const hostAndPort = (url: string): string => {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
};
