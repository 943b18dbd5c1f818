import { describeProof } from './prove.ts';

describeProof('ephemeral-environments');
