// Entry of the stand-in for flux: what `gitops-lab shell` puts on PATH where flux itself is missing.
import { runFlux } from './flux/main.ts';
import { processTerminal } from './process-terminal.ts';

const code = await runFlux(process.argv.slice(2), processTerminal());
// A watch or a connection that is kept alive must not keep us; what was printed is written before we leave.
process.stdout.write('', () => process.exit(code));
