import { describeProof } from './prove.ts';

describeProof('image-automation');
