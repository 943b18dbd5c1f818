import { describeProof } from './prove.ts';

describeProof('drift-and-rollback');
