// Whom a controller trusts and who it is towards a server, out of a Secret; with what is wrong with it in the words of fluxcd/pkg/runtime.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { TlsIdentity } from '../../workloads/network/secure-connection.ts';

/** The keys of today, and those of older Secrets. */
const names = { ca: ['ca.crt', 'caFile'], cert: ['tls.crt', 'certFile'], key: ['tls.key', 'keyFile'] } as const;

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
};

const whyNoPair = (cert: string, key: string): string | undefined => {
  if (!cert.includes('-----BEGIN')) return 'tls: failed to find any PEM data in certificate input';
  if (!key.includes('-----BEGIN')) return 'tls: failed to find any PEM data in key input';
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? undefined : 'tls: private key does not match public key';
  } catch {
    return 'tls: failed to parse private key';
  }
};

/** A text says what is wrong with the Secret. */
export const tlsIdentityIn = ({ metadata, data = {} }: KubeObject): TlsIdentity | string => {
  const read = (part: keyof typeof names): string | undefined => {
    const value = names[part].map((name) => (data as Record<string, string>)[name]).find((each) => each !== undefined);
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
  };
  const { ca, cert, key } = { ca: read('ca'), cert: read('cert'), key: read('key') };
  const secret = `secret '${metadata.namespace}/${metadata.name}'`;
  if (cert !== undefined && key === undefined) return `${secret} contains 'tls.crt' but missing 'tls.key'`;
  if (key !== undefined && cert === undefined) return `${secret} contains 'tls.key' but missing 'tls.crt'`;
  if (ca === undefined && cert === undefined) return `${secret} must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'`;
  const wrongPair = cert !== undefined && key !== undefined ? whyNoPair(cert, key) : undefined;
  if (wrongPair) return `failed to parse TLS certificate and key: ${wrongPair}`;
  if (ca !== undefined && !isCertificate(ca)) return 'failed to parse CA certificate';
  return { ca, cert, key };
};
