// The event as it is, to any address; with a keyed hash of the body if wanted.
import { sign } from '../signature.ts';
import type { Destination, Send } from './sender.ts';

export const generic =
  ({ post, address, headers, token }: Destination, signed: boolean): Send =>
  (event) => {
    const body = JSON.stringify(event);
    const signature = signed ? { 'x-signature': sign(token, Buffer.from(body)) } : {};
    return post({ url: address, headers: { 'gotk-component': event.reportingController, ...headers, ...signature }, body });
  };
