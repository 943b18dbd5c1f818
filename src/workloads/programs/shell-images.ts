import type { Program } from '../program.ts';

const lastPart = (repository: string) => repository.split('/').at(-1) as string;

/** Images that hold a shell and little else: without a command they end at once, as in life. */
const shells = new Set(['busybox', 'alpine', 'debian', 'ubuntu', 'bash', 'curl', 'toolbox', 'netshoot', 'busyboxplus']);

const never = () => {
  throw new Error('a shell image runs in the simulated shell');
};

export const shellImage: Program = {
  name: 'shell',
  matches: ({ repository }) => shells.has(lastPart(repository)),
  command: ['sh'],
  start: never,
};

/** The record's own image, and the lab's: busybox httpd on port 8080. */
export const webImage: Program = {
  name: 'web',
  matches: ({ repository }) => lastPart(repository) === 'web',
  command: ['httpd', '-f', '-v', '-p', '8080', '-h', '/www'],
  files: { 'www/index.html': 'served by a pod\n' },
  start: never,
};

export const helloWorld: Program = {
  name: 'hello-world',
  matches: ({ repository }) => lastPart(repository) === 'hello-world',
  start: (context) => {
    context.log('\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n');
    return { exited: Promise.resolve(0) };
  },
};
