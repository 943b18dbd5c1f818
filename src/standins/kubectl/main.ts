// The stand-in for kubectl: the verbs that the course's pages use, with kubectl's words, columns and exit codes.
import { ApiError } from '../../kubernetes/machinery/status.ts';
import { RestClient, UnreachableError } from '../../kubernetes/rest/rest-client.ts';
import { FlagError, parseFlags } from '../flags.ts';
import { programHelp, verbHelp, type Program } from '../help-text.ts';
import { ExitError, type Terminal, type Verb } from '../standin.ts';
import { globalFlags, KubectlContext } from './context.ts';
import { formatServerError, formatUnreachable } from './messages.ts';

type KubectlVerb = Verb<KubectlContext>;

/** Loaded when typed: most calls need one verb. */
const verbs: Record<string, () => Promise<KubectlVerb>> = {
  get: async () => (await import('./get.ts')).get,
  describe: async () => (await import('./describe/describe.ts')).describe,
  apply: async () => (await import('./apply.ts')).apply,
  create: async () => (await import('./create.ts')).create,
  delete: async () => (await import('./delete.ts')).remover,
  edit: async () => (await import('./edit.ts')).edit,
  diff: async () => (await import('./diff.ts')).diff,
  scale: async () => (await import('./changes.ts')).scale,
  patch: async () => (await import('./changes.ts')).patch,
  label: async () => (await import('./changes.ts')).label,
  annotate: async () => (await import('./changes.ts')).annotate,
  set: async () => (await import('./changes.ts')).set,
  rollout: async () => (await import('./rollout.ts')).rollout,
  logs: async () => (await import('./logs.ts')).logs,
  exec: async () => (await import('./exec.ts')).exec,
  'port-forward': async () => (await import('./exec.ts')).portForward,
  wait: async () => (await import('./wait.ts')).wait,
  explain: async () => (await import('./explain.ts')).explain,
  events: async () => (await import('./about.ts')).events,
  'api-resources': async () => (await import('./about.ts')).apiResources,
  auth: async () => (await import('./auth.ts')).auth,
  config: async () => (await import('./about.ts')).config,
  version: async () => (await import('./about.ts')).version,
};

export const program: Program<KubectlContext> = {
  name: 'kubectl',
  install: 'https://kubernetes.io/docs/tasks/tools/',
  globalFlags,
  verbs,
};

const failure = (error: unknown, client: RestClient | undefined): string => {
  if (error instanceof ExitError) return error.message;
  if (error instanceof ApiError) return formatServerError(error);
  if (error instanceof UnreachableError && client) return formatUnreachable(error, client.server);
  throw error;
};

/** Global flags may stand before the verb. */
const splitVerb = (argv: string[]): { name: string | undefined; rest: string[] } => {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (!word.startsWith('-')) return { name: word, rest: [...argv.slice(0, at), ...argv.slice(at + 1)] };
    const flag = Object.entries(globalFlags).find(([name, each]) => word === `--${name}` || word === `-${each.short}`);
    if (flag && flag[1].type !== 'boolean') at++;
  }
  return { name: undefined, rest: argv };
};

export const runKubectl = async (argv: string[], terminal: Terminal): Promise<number> => {
  const { name, rest } = splitVerb(argv);
  if (!name || name === 'help') {
    terminal.out(await programHelp(program));
    return 0;
  }
  const load = verbs[name];
  if (!load) {
    terminal.err(
      `error: unknown command "${name}" for "kubectl"\nThis is gitops-lab's stand-in for kubectl; it knows: ${Object.keys(verbs).join(', ')}.\n`,
    );
    return 1;
  }
  const verb = await load();
  let client: RestClient | undefined;
  try {
    const parsed = parseFlags(rest, { ...globalFlags, ...verb.flags });
    if (parsed.flags.boolean('help')) {
      terminal.out(verbHelp(program, verb));
      return 0;
    }
    const file = parsed.flags.string('kubeconfig');
    client = file
      ? RestClient.fromFile(file, 'kubectl/v1.34.4 (gitops-lab stand-in)')
      : RestClient.fromEnvironment('kubectl/v1.34.4 (gitops-lab stand-in)');
    if (parsed.flags.given('as')) client.actAs(parsed.flags.string('as'));
    return await verb.run(new KubectlContext(client, terminal), parsed);
  } catch (error) {
    if (error instanceof FlagError) terminal.err(`error: ${error.message}\nSee 'kubectl ${name} --help' for usage.\n`);
    else terminal.err(`${failure(error, client)}\n`);
    return error instanceof ExitError ? error.code : 1;
  } finally {
    client?.close();
  }
};
