// The lab that everything else stands on, proven with real Kubernetes and real Flux, without its recorded mistakes: with them it takes ten minutes,
// by command (npm run prove -- --engine kind bootstrap).
import { ensureBuilt } from '../e2e/command.ts';
import { describeProof } from '../labs/prove.ts';

ensureBuilt();
describeProof('bootstrap', { phases: ['start', 'solution', 'again', 'reset'] });
