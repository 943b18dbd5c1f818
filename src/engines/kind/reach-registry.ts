/** Whether an image's registry answers at all. A connection is opened and closed; nothing is sent. */
import { connect } from 'node:net';

const patienceMs = 1500;

/** The host that Docker would ask for it. */
export const registryOf = (image: string): string => {
  const [first = '', ...rest] = image.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : 'registry-1.docker.io';
};

export const canReach = (registry: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(`https://${registry}`);
    const connection = connect({ host: hostname, port: Number(port || 443) });
    const done = (answer: boolean) => {
      connection.destroy();
      resolve(answer);
    };
    connection.setTimeout(patienceMs, () => done(false));
    connection.on('error', () => done(false));
    connection.on('connect', () => done(true));
  });
