import { describeProof } from './prove.ts';

describeProof('bootstrap');
