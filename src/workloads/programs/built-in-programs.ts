import type { Program } from '../program.ts';
import { crashing, database } from './crash-images.ts';
import { nginx } from './nginx.ts';
import { plausible } from './plausible.ts';
import { podinfo } from './podinfo.ts';
import { helloWorld, shellImage, webImage } from './shell-images.ts';

/** Simulated images; the first that matches wins, the last matches all. */
export const builtInPrograms: Program[] = [podinfo, nginx, webImage, shellImage, helloWorld, crashing, database(plausible), plausible];
