// Entry of the stand-in for flux: what `gitops-lab shell` puts on PATH where flux itself is missing.
import { runFlux } from './flux/main.ts';
import { runStandIn } from './run-standin.ts';

void runStandIn(runFlux);
