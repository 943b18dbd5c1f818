// Models: the nginx image: its welcome page, files under /usr/share/nginx/html, access and error log. Leaves out: its configuration language.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { posix } from 'node:path';
import type { ContainerContext, Program } from '../program.ts';
import { untilTerminated } from './until-terminated.ts';

const root = '/usr/share/nginx/html';

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page is served by a simulated nginx.</p>
</body>
</html>
`;

const errorPage = (title: string, version: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const logTime = (ms: number) => {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
};

const respond = async (
  { process }: ContainerContext,
  request: IncomingMessage,
  response: ServerResponse,
  version: string,
): Promise<number> => {
  const path = posix.normalize(decodeURIComponent((request.url ?? '/').split('?')[0] as string));
  const files = process?.machine.files;
  const wanted = posix.join(root, path);
  const info = await files?.stat(wanted);
  const file = info?.type === 'directory' ? posix.join(wanted, 'index.html') : wanted;
  const data = await files?.read(file).catch(() => undefined);
  const code = data ? 200 : info?.type === 'directory' ? 403 : 404;
  const body = data ?? Buffer.from(errorPage(code === 403 ? '403 Forbidden' : '404 Not Found', version));
  const type = file.endsWith('.json') ? 'application/json' : !data || file.endsWith('.html') ? 'text/html' : 'text/plain';
  response.writeHead(code, { server: `nginx/${version}`, 'content-type': type, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
  return body.length;
};

export const nginx: Program = {
  name: 'nginx',
  matches: ({ repository }) => /(^|\/)nginx(-unprivileged)?$/.test(repository),
  files: { 'usr/share/nginx/html/index.html': welcome, 'etc/nginx/nginx.conf': 'events {}\nhttp {}\n' },
  start: (context) => {
    const tag = /:(\d[\w.]*)/.exec(context.image)?.[1] ?? '1.29.1';
    const ports: number[] = (context.container.ports ?? []).map((each: { containerPort: number }) => each.containerPort);
    const usual = context.image.includes('unprivileged') ? 8080 : 80;
    const { clock } = context;
    const note = (text: string) =>
      context.log(
        `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')} [notice] 1#1: ${text}`,
        'stderr',
      );
    context.log('/docker-entrypoint.sh: Configuration complete; ready for start up');
    note('using the "epoll" event method');
    note(`nginx/${tag}`);
    note('start worker processes');
    for (const port of new Set([usual, ...ports])) {
      context.network.serve(port, (request, response) => {
        void respond(context, request, response, tag).then(
          (size) =>
            context.log(
              `10.244.0.1 - - [${logTime(clock.now())}] "${request.method} ${request.url} HTTP/1.1" ${response.statusCode} ${size} "${request.headers.referer ?? '-'}" "${request.headers['user-agent'] ?? '-'}" "-"`,
            ),
          () => response.destroy(),
        );
      });
    }
    return { exited: untilTerminated(context) };
  },
};
