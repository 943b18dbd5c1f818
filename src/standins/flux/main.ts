// The stand-in for the flux CLI: the verbs that the course's pages use, with flux' words, columns and exit codes.
import { ApiError } from '../../kubernetes/machinery/status.ts';
import { RestClient, UnreachableError } from '../../kubernetes/rest/rest-client.ts';
import { FlagError, parseFlags } from '../flags.ts';
import { programHelp, verbHelp, type Program } from '../help-text.ts';
import { ExitError, type Terminal, type Verb } from '../standin.ts';
import { FluxContext, globalFlags } from './context.ts';

type FluxVerb = Verb<FluxContext>;

/** Loaded when typed: most calls need one verb. */
const verbs: Record<string, () => Promise<FluxVerb>> = {
  bootstrap: async () => (await import('./bootstrap.ts')).bootstrap,
  check: async () => (await import('./check.ts')).check,
  create: async () => (await import('./create/create.ts')).create,
  delete: async () => (await import('./reconcile.ts')).remover,
  events: async () => (await import('./look.ts')).events,
  export: async () => (await import('./export.ts')).exporter,
  get: async () => (await import('./get.ts')).get,
  install: async () => (await import('./install.ts')).install,
  logs: async () => (await import('./look.ts')).logs,
  reconcile: async () => (await import('./reconcile.ts')).reconcile,
  resume: async () => (await import('./reconcile.ts')).resume,
  suspend: async () => (await import('./reconcile.ts')).suspend,
  trace: async () => (await import('./look.ts')).trace,
  tree: async () => (await import('./look.ts')).tree,
  uninstall: async () => (await import('./check.ts')).uninstall,
  version: async () => (await import('./check.ts')).version,
};

export const program: Program<FluxContext> = {
  name: 'flux',
  called: 'the flux CLI',
  install: 'https://fluxcd.io/flux/installation/',
  globalFlags,
  verbs,
};

const failure = (error: unknown, client: RestClient | undefined): string => {
  if (error instanceof ExitError) return error.message;
  if (error instanceof FlagError) return `✗ ${error.message}`;
  if (error instanceof ApiError) return `✗ ${error.status.message}`;
  if (error instanceof UnreachableError && client) return `✗ Kubernetes cluster unreachable: ${client.server}`;
  throw error;
};

export const runFlux = async (argv: string[], terminal: Terminal): Promise<number> => {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const name = argv[at];
  if (!name || name === 'help') {
    terminal.out(await programHelp(program));
    return 0;
  }
  const load = verbs[name];
  if (!load) {
    terminal.err(
      `✗ unknown command "${name}" for "flux"\nThis is gitops-lab's stand-in for flux; it knows: ${Object.keys(verbs).join(', ')}.\n`,
    );
    return 1;
  }
  const verb = await load();
  let client: RestClient | undefined;
  try {
    const { args, after, flags } = parseFlags([...argv.slice(0, at), ...argv.slice(at + 1)], { ...globalFlags, ...verb.flags });
    if (flags.boolean('help')) {
      terminal.out(verbHelp(program, verb));
      return 0;
    }
    const file = flags.string('kubeconfig');
    client = file
      ? RestClient.fromFile(file, 'flux/v2.9.5 (gitops-lab stand-in)')
      : RestClient.fromEnvironment('flux/v2.9.5 (gitops-lab stand-in)');
    return await verb.run(new FluxContext(client, terminal), { args, after, flags });
  } catch (error) {
    terminal.err(`${failure(error, client)}\n`);
    return error instanceof ExitError ? error.code : 1;
  } finally {
    client?.close();
  }
};
