import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendAnswer } from '../send-answer.ts';
import type { World } from '../world.ts';

export const handlePage = async (_world: World, request: IncomingMessage, response: ServerResponse, _url: URL): Promise<void> =>
  sendAnswer(request, response, { status: 404, body: 'Not found\n', headers: { 'content-type': 'text/plain' } });
