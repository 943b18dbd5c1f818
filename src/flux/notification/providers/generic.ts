// The event as it is, to any address; with a keyed hash of the body if wanted.
import { sign } from '../signature.ts';
import { SendError } from './send-error.ts';
import { requireAddress, type Destination, type Send } from './sender.ts';

const posting = ({ post, address, headers, token }: Destination, signed: boolean): Send => {
  const url = requireAddress(address, 'invalid hook URL %s: %w');
  if (signed && !token) throw new SendError('HMAC key is empty');
  return (event) => {
    const body = JSON.stringify(event);
    const signature = signed ? { 'x-signature': sign(token, Buffer.from(body)) } : {};
    return post({ url, headers: { 'gotk-component': event.reportingController, ...headers, ...signature }, body });
  };
};

export const generic = (destination: Destination): Send => posting(destination, false);

export const genericHmac = (destination: Destination): Send => posting(destination, true);
