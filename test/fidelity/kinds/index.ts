import { configurationSamples } from './configuration-samples.ts';
import { policySamples } from './policy-samples.ts';
import type { Sample } from './sample.ts';
import { serviceSamples } from './service-samples.ts';
import { workloadSamples } from './workload-samples.ts';

/** Every namespaced kind that the generators make, the usual ones first. */
export const samples: Sample[] = [...workloadSamples, ...serviceSamples, ...configurationSamples, ...policySamples];
