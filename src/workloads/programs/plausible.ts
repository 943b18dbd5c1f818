// Models: any image that we know nothing of: a process that stays and answers on the ports that its container names.
import type { Program } from '../program.ts';
import { untilTerminated } from './until-terminated.ts';

export const plausible: Program = {
  name: 'plausible',
  matches: () => true,
  start: (context) => {
    const name = context.env['HOSTNAME'] ?? '';
    for (const { containerPort } of (context.container.ports ?? []) as { containerPort: number }[]) {
      context.network.serve(containerPort, (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' }).end(`${context.image} is simulated; served by ${name}\n`);
      });
    }
    context.log(`${context.image}: simulated process started`);
    return { exited: untilTerminated(context) };
  },
};
