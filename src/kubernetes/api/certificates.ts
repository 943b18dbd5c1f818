// A certificate authority of our own and the server's certificate, by node:crypto and a few DER forms: no dependency, a few milliseconds.
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { der, pem } from './der.ts';

export interface KeyAndCertificate {
  keyPem: string;
  certificatePem: string;
}

interface Subject {
  commonName: string;
  organizations?: string[];
}

interface CertificateRequest {
  subject: Subject;
  issuer: Subject;
  publicKey: KeyObject;
  issuerKey: KeyObject;
  issuerPublicKey: KeyObject;
  notBefore: Date;
  authority: boolean;
  /** Subject alternative names of a server. */
  names?: { dns: string[]; addresses: string[] };
}

const years = 10;
const ecdsaWithSha256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));

const name = ({ commonName, organizations = [] }: Subject): Buffer => {
  const attribute = (oid: string, value: string) => der.set(der.sequence(der.oid(oid), der.utf8String(value)));
  return der.sequence(...organizations.map((each) => attribute('2.5.4.10', each)), attribute('2.5.4.3', commonName));
};

const publicKeyInfo = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

const keyId = (key: KeyObject): Buffer => createHash('sha1').update(publicKeyInfo(key)).digest();

const extension = (oid: string, critical: boolean, value: Buffer): Buffer =>
  der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value));

const extensions = ({ publicKey, issuerPublicKey, authority, names }: CertificateRequest): Buffer => {
  // keyCertSign and cRLSign for an authority, digitalSignature for a server.
  const usage = authority ? der.bitString(Buffer.from([0x06]), 1) : der.bitString(Buffer.from([0x80]), 7);
  const alternatives = [
    ...(names?.dns ?? []).map((each) => der.implicit(2, Buffer.from(each, 'ascii'))),
    ...(names?.addresses ?? []).map((each) => der.implicit(7, Buffer.from(each.split('.').map(Number)))),
  ];
  return der.explicit(
    3,
    der.sequence(
      extension('2.5.29.19', true, authority ? der.sequence(der.boolean(true)) : der.sequence()),
      extension('2.5.29.15', true, usage),
      ...(authority ? [] : [extension('2.5.29.37', false, der.sequence(der.oid('1.3.6.1.5.5.7.3.1')))]),
      extension('2.5.29.14', false, der.octetString(keyId(publicKey))),
      extension('2.5.29.35', false, der.sequence(der.implicit(0, keyId(issuerPublicKey)))),
      ...(alternatives.length ? [extension('2.5.29.17', false, der.sequence(...alternatives))] : []),
    ),
  );
};

const certificate = (request: CertificateRequest): string => {
  const { subject, issuer, publicKey, issuerKey, notBefore } = request;
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notBefore.getUTCFullYear() + years);
  const serial = randomBytes(15);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    ecdsaWithSha256,
    name(issuer),
    der.sequence(der.time(notBefore), der.time(notAfter)),
    name(subject),
    publicKeyInfo(publicKey),
    extensions(request),
  );
  return pem('CERTIFICATE', der.sequence(body, ecdsaWithSha256, der.bitString(sign('sha256', body, issuerKey))));
};

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const privatePem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;

/** The authority and a server certificate for loopback, valid from a day before `now` because clocks differ. */
export const createServerCertificates = (now: number): { authority: KeyAndCertificate; server: KeyAndCertificate } => {
  const notBefore = new Date(now - 24 * 3600 * 1000);
  const issuer: Subject = { commonName: 'kubernetes' };
  const root = newKeys();
  const own = newKeys();
  const shared = { issuer, issuerKey: root.privateKey, issuerPublicKey: root.publicKey, notBefore };
  const names = {
    dns: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
    addresses: ['127.0.0.1', '10.96.0.1'],
  };
  return {
    authority: {
      keyPem: privatePem(root.privateKey),
      certificatePem: certificate({ ...shared, subject: issuer, publicKey: root.publicKey, authority: true }),
    },
    server: {
      keyPem: privatePem(own.privateKey),
      certificatePem: certificate({
        ...shared,
        subject: { commonName: 'kube-apiserver' },
        publicKey: own.publicKey,
        authority: false,
        names,
      }),
    },
  };
};

/** Throws when the text is no key. */
export const readKey = (text: string): KeyObject => createPrivateKey(text);
