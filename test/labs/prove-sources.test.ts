import { describeProof } from './prove.ts';

describeProof('sources');
