// Entry of the stand-in for kubectl: what `gitops-lab shell` puts on PATH where kubectl itself is missing.
import { runKubectl } from './kubectl/main.ts';
import { processTerminal } from './process-terminal.ts';

const code = await runKubectl(process.argv.slice(2), processTerminal());
// A watch or a connection that is kept alive must not keep us; what was printed is written before we leave.
process.stdout.write('', () => process.exit(code));
