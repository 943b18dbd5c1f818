// Models: images that fail on purpose, and databases that refuse to start without a password, as the real ones do.
import type { Program } from '../program.ts';

const lastPart = (repository: string) => repository.split('/').at(-1) as string;

export const crashing: Program = {
  name: 'crash',
  matches: ({ repository, tag }) =>
    /^(crash|crasher|crashloop|broken)(-app)?$/.test(lastPart(repository)) || /(^|-)(crash|broken)$/.test(tag),
  start: (context) => {
    context.log('starting');
    context.log('fatal: cannot go on', 'stderr');
    return { exited: Promise.resolve(1) };
  },
};

const demands: Record<string, { variables: string[]; message: string }> = {
  postgres: {
    variables: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD', 'POSTGRES_PASSWORD_FILE'],
    message: 'Error: Database is uninitialized and superuser password is not specified.',
  },
  mysql: {
    variables: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'],
    message: '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
  },
  mariadb: {
    variables: ['MARIADB_ROOT_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'MARIADB_RANDOM_ROOT_PASSWORD'],
    message: '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
  },
};

/** Runs as any other image once it has what it demands. */
export const database = (otherwise: Program): Program => ({
  name: 'database',
  matches: ({ repository }) => Object.hasOwn(demands, lastPart(repository)),
  start: (context) => {
    const [name = ''] = context.image.split('/').at(-1)?.split(/[:@]/) ?? [];
    const demand = demands[name];
    if (!demand || demand.variables.some((each) => context.env[each])) return otherwise.start(context);
    context.log(demand.message, 'stderr');
    return { exited: Promise.resolve(1) };
  },
});
