// Entry of the stand-in for kubectl: what `gitops-lab shell` puts on PATH where kubectl itself is missing.
import { runKubectl } from './kubectl/main.ts';
import { runStandIn } from './run-standin.ts';

void runStandIn(runKubectl);
