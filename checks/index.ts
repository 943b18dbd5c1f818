// The check vocabulary.
import type { CheckKinds } from '../src/checking/check-kind.ts';
import { absent } from './absent/index.ts';
import { answer } from './answer/index.ts';
import { command } from './command/index.ts';
import { condition } from './condition/index.ts';
import { event } from './event/index.ts';
import { fluxAtHead } from './flux-at-head/index.ts';
import { gitBranch } from './git-branch/index.ts';
import { gitCommit } from './git-commit/index.ts';
import { gitFile } from './git-file/index.ts';
import { gitObject } from './git-object/index.ts';
import { http } from './http/index.ts';
import { imageMarker } from './image-marker/index.ts';
import { leftAlone } from './left-alone/index.ts';
import { liveAsGit } from './live-as-git/index.ts';
import { nothingLeft } from './nothing-left/index.ts';
import { object } from './object/index.ts';
import { provenance } from './provenance/index.ts';
import { pullRequest } from './pull-request/index.ts';
import { rights } from './rights/index.ts';

const all = [
  object,
  absent,
  nothingLeft,
  condition,
  fluxAtHead,
  gitFile,
  gitObject,
  gitCommit,
  gitBranch,
  pullRequest,
  provenance,
  liveAsGit,
  leftAlone,
  imageMarker,
  http,
  answer,
  command,
  event,
  rights,
];

/** By name: the key that a condition in lab.yaml uses. */
export const checkKinds: CheckKinds = Object.fromEntries(all.map((kind) => [kind.name, kind]));
