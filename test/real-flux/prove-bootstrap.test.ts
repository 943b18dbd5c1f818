// The strongest proof of the API server: Flux itself runs against it, and a lab passes. Here its middle; the whole of it, and the other labs:
// npm run prove -- --engine real-flux sources
import { describe } from 'vitest';
import { describeProof } from '../labs/prove.ts';
import { missingControllers, openRealFluxStage } from './real-controllers.ts';

const missing = missingControllers();
const why = missing.length ? `: ${missing.join(', ')} not on this machine` : '';

describe.skipIf(missing.length)(`the real Flux controllers, as processes, against the embedded API server${why}`, () => {
  describeProof('bootstrap', {
    open: openRealFluxStage,
    tasks: ['bootstrap'],
    phases: ['start', 'solution', 'again', 'reset'],
  });
});
