// The lab that everything else stands on, proven with real Kubernetes and real Flux (PROVE_ENGINE=kind).
import { ensureBuilt } from '../e2e/command.ts';
import { describeProof } from '../labs/prove.ts';

ensureBuilt();
describeProof('bootstrap');
