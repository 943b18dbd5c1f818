// Upgraded connections: WebSocket and SPDY for exec, attach and port-forward, with frames that are none. And plain noise.
import { randomBytes } from 'node:crypto';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { controlFrame, dataFrame, words } from '../../../src/kubernetes/stream/spdy/frames.ts';
import { HeaderWriter } from '../../../src/kubernetes/stream/spdy/header-block.ts';
import type { Random } from '../../seeded-random.ts';
import { mutateBytes, nasty, nastyText, wire } from '../mutate.ts';
import type { Victim } from '../victim.ts';

const pod = '/api/v1/namespaces/default/pods/victim';

const streamPath = (random: Random): string => {
  const command = random.pick([
    'command=sh&stdin=1&stdout=1&stderr=1',
    'command=sleep&command=1&stdout=1',
    'command=cat&stdin=1&stdout=1&tty=1',
    'stdin=x',
    `command=${wire(nastyText(random, 100)).replaceAll('&', '')}&stdout=1`,
  ]);
  const ports = random.pick(['ports=80', 'ports=0', 'ports=x', 'ports=80,81', 'ports=99999']);
  return `${pod}/${random.pick([`exec?${command}`, `attach?${command}`, `portforward?${ports}`, 'portforward'])}`;
};

/** Opens, sends, waits a moment for what comes back. True when the other end answered or closed; a stream that merely stays open is well, too. */
const converse = (victim: Victim, head: string, frames: Buffer[], port = victim.apiPort, tls = true): Promise<void> =>
  new Promise((done) => {
    const socket: Socket = tls
      ? connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
      : connectPlain({ host: '127.0.0.1', port });
    const end = () => {
      clearTimeout(limit);
      socket.destroy();
      done();
    };
    const limit = setTimeout(end, 10_000);
    let sent = false;
    const sendFrames = () => {
      if (sent) return;
      sent = true;
      for (const frame of frames) socket.write(frame);
      setTimeout(end, 30);
    };
    socket.on('error', end);
    socket.on('close', end);
    socket.on('data', sendFrames);
    socket.on(tls ? 'secureConnect' : 'connect', () => {
      socket.write(head);
      if (head === '') sendFrames();
    });
  });

const request = (victim: Victim, path: string, headers: Record<string, string>): string => {
  const all = { host: '127.0.0.1', ...(victim.tls.headers as Record<string, string>), connection: 'Upgrade', ...headers };
  return [`GET ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
};

const webSocketFrame = (random: Random): Buffer => {
  const payload = random.chance(0.5)
    ? Buffer.concat([Buffer.from([random.pick([0, 1, 2, 3, 4, 5, 255])]), random.bytes(random.below(60))])
    : Buffer.from(`\x04{"Width":${JSON.stringify(nasty(random))?.slice(0, 200)}}`);
  const mask = random.bytes(4);
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] as number));
  const length = payload.length < 126 ? [128 | payload.length] : [128 | 126, payload.length >> 8, payload.length & 255];
  const frame = Buffer.concat([Buffer.from([0x80 | random.pick([2, 2, 2, 1, 8, 9, 0, 3, 11, 0x42]), ...length]), mask, masked]);
  return random.chance(0.2) ? mutateBytes(random, frame) : frame;
};

export const webSocket = async (random: Random, victim: Victim): Promise<void> => {
  const protocol = random.pick([
    'v4.channel.k8s.io',
    'v5.channel.k8s.io',
    'SPDY/3.1+portforward.k8s.io',
    'portforward.k8s.io',
    'v4.base64.channel.k8s.io',
    'x',
    '',
  ]);
  const headers = {
    upgrade: 'websocket',
    'sec-websocket-version': random.pick(['13', '13', '13', '8', 'x']),
    'sec-websocket-key': random.chance(0.95) ? randomBytes(16).toString('base64') : 'x',
    ...(protocol ? { 'sec-websocket-protocol': protocol } : {}),
  };
  const frames = Array.from({ length: 1 + random.below(8) }, () => webSocketFrame(random));
  await converse(victim, request(victim, streamPath(random), headers), frames);
};

const spdyFrame = (random: Random, writer: HeaderWriter, id: number): Buffer => {
  const streamType = random.pick(['error', 'stdin', 'stdout', 'stderr', 'resize', 'data', 'x', '']);
  const block = writer.write({ streamtype: streamType, port: random.pick(['80', '0', 'x', '99999']), requestid: String(random.below(3)) });
  const kinds = [
    () => controlFrame(1, Buffer.concat([words(id, 0), Buffer.from([0, 0]), block]), random.pick([0, 0, 1, 2])),
    () => dataFrame(random.pick([id, 1, 3, 0, 2 ** 31 - 1]), random.bytes(random.below(200)), random.pick([0, 1])),
    () => controlFrame(random.below(20), random.bytes(random.below(30)), random.below(4)),
    () => controlFrame(6, words(1)),
    () => controlFrame(3, words(id, 5)),
  ];
  const frame = random.pick(kinds)();
  return random.chance(0.2) ? mutateBytes(random, frame) : frame;
};

export const spdy = async (random: Random, victim: Victim): Promise<void> => {
  const writer = new HeaderWriter();
  const headers = {
    upgrade: 'SPDY/3.1',
    'x-stream-protocol-version': random.pick(['v4.channel.k8s.io', 'portforward.k8s.io', 'x', 'v4.channel.k8s.io, channel.k8s.io']),
  };
  const frames = Array.from({ length: 1 + random.below(10) }, (_, at) => spdyFrame(random, writer, 2 * at + 1));
  await converse(victim, request(victim, streamPath(random), headers), frames);
};

/** Bytes at every port that is open. */
export const noise = async (random: Random, victim: Victim): Promise<void> => {
  const [forge, registry] = [victim.forge, victim.registry].map((url) => Number(new URL(url).port));
  const [port = 0, tls] = random.pick([
    [victim.apiPort, true] as const,
    [victim.apiPort, false] as const,
    [forge, false] as const,
    [registry, false] as const,
  ]);
  const head = Buffer.from(
    'POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
  );
  const bytes = random.chance(0.5) ? random.bytes(random.below(300)) : mutateBytes(random, head);
  await converse(victim, '', [bytes], port, tls);
};
