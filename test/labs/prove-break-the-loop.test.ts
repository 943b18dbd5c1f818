import { describeProof } from './prove.ts';

describeProof('break-the-loop');
