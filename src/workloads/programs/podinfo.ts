// Models: podinfo's page, its JSON and probes, its log, colour and message from the environment. Leaves out: gRPC, cache, faults, metrics beyond a few.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ContainerContext, Program } from '../program.ts';
import { untilTerminated } from './until-terminated.ts';

interface Podinfo {
  context: ContainerContext;
  version: string;
  color: string;
  message: string;
  logo: string;
  ready: boolean;
}

const logo = 'https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif';

const runtime = ({ context, version, color, message, logo }: Podinfo) => ({
  hostname: context.env['HOSTNAME'] ?? '',
  version,
  revision: 'unknown',
  color,
  logo,
  message,
  goos: 'linux',
  goarch: 'amd64',
  runtime: 'go1.25.1',
  num_goroutine: '8',
  num_cpu: '2',
});

const page = (info: Podinfo): string => {
  const { hostname, version, color, message } = runtime(info);
  return `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>${hostname}</title></head>
<body style="background-color: ${color}; color: #fff; font-family: sans-serif; text-align: center; padding-top: 8em">
<h1>${message}</h1>
<p>Served by ${hostname}</p>
<p>podinfo v${version}</p>
</body>
</html>
`;
};

const send = (response: ServerResponse, code: number, body: unknown) =>
  response
    .writeHead(code, { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' })
    .end(JSON.stringify(body, null, 2));

const routes: Record<string, (info: Podinfo, response: ServerResponse) => void> = {
  '/healthz': (_info, response) => send(response, 200, { status: 'OK' }),
  '/readyz': (info, response) => (info.ready ? send(response, 200, { status: 'OK' }) : void response.writeHead(503).end()),
  '/readyz/enable': (info, response) => {
    info.ready = true;
    response.writeHead(202).end('OK');
  },
  '/readyz/disable': (info, response) => {
    info.ready = false;
    response.writeHead(202).end('OK');
  },
  '/version': (info, response) => send(response, 200, { version: info.version, commit: 'unknown' }),
  '/env': ({ context }, response) =>
    send(
      response,
      200,
      Object.entries(context.env).map(([key, value]) => `${key}=${value}`),
    ),
  '/api/info': (info, response) => send(response, 200, runtime(info)),
  '/metrics': (_info, response) =>
    void response.writeHead(200, { 'content-type': 'text/plain' }).end('# TYPE go_goroutines gauge\ngo_goroutines 8\n'),
};

const handle = (info: Podinfo, request: IncomingMessage, response: ServerResponse): void => {
  const path = (request.url ?? '/').split('?')[0] as string;
  const route = routes[path];
  if (route) return route(info, response);
  const status = /^\/status\/(\d{3})$/.exec(path);
  if (status) return void send(response, Number(status[1]), { status: Number(status[1]) });
  if (path !== '/') return void response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
  // Browsers get the page, tools the same facts as JSON.
  if (/Mozilla/.test(request.headers['user-agent'] ?? ''))
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(info));
  else send(response, 200, runtime(info));
};

const flag = (command: string[], name: string): string | undefined => {
  const glued = command.find((each) => each.startsWith(`--${name}=`));
  if (glued) return glued.slice(name.length + 3);
  const at = command.indexOf(`--${name}`);
  return at < 0 ? undefined : command[at + 1];
};

const versionOf = (image: string, labels: Record<string, string> | undefined): string => {
  const tag = /:([^/:@]+)(?:@.*)?$/.exec(image)?.[1];
  return labels?.['org.opencontainers.image.version'] ?? (tag && /^v?\d/.test(tag) ? tag.replace(/^v/, '') : '6.9.2');
};

const podinfo: Program = {
  name: 'podinfo',
  matches: ({ repository }) => /(^|\/)podinfo$/.test(repository),
  start: (context) => {
    const { command, env, image, imageConfig, clock } = context;
    const version = env['PODINFO_VERSION'] ?? versionOf(image, imageConfig?.labels);
    const info: Podinfo = {
      context,
      version,
      color: env['PODINFO_UI_COLOR'] ?? flag(command, 'ui-color') ?? '#34577c',
      message: env['PODINFO_UI_MESSAGE'] ?? flag(command, 'ui-message') ?? `greetings from podinfo v${version}`,
      logo: env['PODINFO_UI_LOGO'] ?? logo,
      ready: true,
    };
    // A Service called podinfo puts PODINFO_PORT=tcp://... into its pods' environment.
    const port = [flag(command, 'port'), env['PODINFO_PORT']].map(Number).find((each) => each > 0) ?? 9898;
    const log = (msg: string, more: Record<string, unknown>) =>
      context.log(JSON.stringify({ level: 'info', ts: new Date(clock.now()).toISOString(), caller: 'podinfo/main.go:153', msg, ...more }));
    log('Starting podinfo', { version, revision: 'unknown', port: String(port) });
    context.network.serve(port, (request, response) => handle(info, request, response));
    log('Starting HTTP Server.', { addr: `:${port}` });
    const exited = untilTerminated(context).then((code) => {
      log('Shutting down HTTP/HTTPS server', { timeout: 5 });
      return code;
    });
    return { exited };
  },
};

export { podinfo };
