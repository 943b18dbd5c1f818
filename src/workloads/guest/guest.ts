// Runs in the child before the learner's program does: makes a process of this machine look like one in a container. Volumes appear
// at their paths, ports open on loopback and are told to the engine, and when the engine is gone the process goes, too.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net, { type AddressInfo } from 'node:net';
import { type GuestSettings, settingsVariable } from './guest-settings.ts';

const { mounts } = JSON.parse(process.env[settingsVariable] ?? '{"mounts":[]}') as GuestSettings;
delete process.env[settingsVariable];

const place = (path: unknown): unknown => {
  if (typeof path !== 'string') return path;
  const mount = mounts.find((each) => path === each.path || path.startsWith(`${each.path}/`));
  return mount ? mount.folder + path.slice(mount.path.length) : path;
};

// oxlint-disable-next-line no-explicit-any -- any function of node:fs whose first argument is a path
type Door = Record<string, any>;

const names = ['access', 'appendFile', 'lstat', 'mkdir', 'open', 'readFile', 'readdir', 'rm', 'stat', 'unlink', 'watch', 'writeFile'];
const doors: [Door, string[]][] = [
  [fs, [...names, ...names.map((each) => `${each}Sync`), 'existsSync', 'createReadStream', 'createWriteStream', 'watchFile']],
  [fs.promises, names],
];
for (const [door, all] of doors) {
  for (const name of all) {
    const original = door[name] as ((...args: unknown[]) => unknown) | undefined;
    if (original) door[name] = (path: unknown, ...rest: unknown[]) => original.call(door, place(path), ...rest);
  }
}
syncBuiltinESMExports();

const tell = process.send?.bind(process);

const wantedPort = ([first]: unknown[]): number =>
  Number(typeof first === 'object' && first !== null ? (first as { port?: number }).port : first) || 0;

// Two pods may want the same port, and neither may be seen from outside of this machine.
const listen = net.Server.prototype.listen as (...args: unknown[]) => net.Server;
net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]): net.Server {
  const port = wantedPort(args);
  this.once('listening', () => tell?.({ port, at: (this.address() as AddressInfo).port }));
  const then = args.findLast((each) => typeof each === 'function');
  return listen.call(this, { port: 0, host: '127.0.0.1' }, then);
} as typeof net.Server.prototype.listen;

process.on('disconnect', () => process.exit(137));
// A program that has nothing more to do ends, although somebody listens to it.
process.channel?.unref();
