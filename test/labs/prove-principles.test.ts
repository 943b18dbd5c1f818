import { describeProof } from './prove.ts';

describeProof('principles');
