// What a course is made of, as values: no cluster, no files, no terminal.

/** Labs in their order. A third party's course has the same shape. */
export interface Course {
  id: string;
  title: string;
  /** The folder that holds labs/ and content/. */
  folder: string;
  labs: Lab[];
}

export interface Lab {
  id: string;
  /** Its place in the course, from 1. */
  number: number;
  title: string;
  /** One sentence: what the learner can do afterwards. */
  promise: string;
  minutes: number;
  level: 'beginner' | 'intermediate' | 'advanced';
  prerequisites: string[];
  /** What the lab calls {{name}}, with the values that it may have. */
  variables: LabVariables;
  /** Of these variables the learner is asked. */
  asked?: Readonly<Record<string, AskedVariable>>;
  needs: Needs;
  /** Two questions on what came before. */
  opening: Question[];
  tasks: Task[];
  /** Three to five questions on this lab. */
  quiz: Question[];
  pitfalls: Pitfall[];
  /** Two lines: what was learned. */
  learned: string[];
  /** What to try with the green state before going on. */
  tryNext: string;
  references: Reference[];
  /** Commands with the output to expect, for the closing page. */
  validation: { command: string; shows: string }[];
  /** Markdown of content/<id>/closing.md. */
  closing: string;
  /** labs/<id> */
  folder: string;
}

export type LabValue = string | number;

export interface AskedVariable {
  /** The question. */
  ask: string;
  default: LabValue;
  pattern?: string;
  /** One sentence to whoever types what does not fit. */
  wrong?: string;
}

/** Name -> the values that it may have. */
export type LabVariables = Readonly<Record<string, readonly LabValue[]>>;

/** The state that a lab starts from. Whoever starts it directly gets it prepared; what is there already stays. */
export interface Needs {
  repositories: RepositoryNeed[];
  /** Flux, bootstrapped from `repository` at `path`. */
  flux?: { repository: string; path: string; components?: string[]; componentsExtra?: string[] };
  /** Kustomizations in flux-system that must be there; where one is missing, the start tree of Flux's repository brings it. */
  kustomizations: string[];
  /** Objects that stand in the cluster before the lab, as if somebody had applied them by hand; texts of labs/<id>/start/cluster/*.yaml. */
  objects: string[];
  /** In the lab's registry before anything runs; a tag that is there stays as it is. */
  images: ReleaseStep[];
  /** Programs of others that run in the cluster, beside the Flux that `flux` asks for. */
  runs: RunNeed[];
}

/** Where a real cluster cannot have the image, the tasks are left out by name; the whole lab where none is named. */
export interface RunNeed {
  /** With its registry and tag; or the name of a controller of Flux. */
  image: string;
  /** One of `kustomizations` that would never be ready without it. */
  kustomization?: string;
  tasks?: string[];
}

export interface RepositoryNeed {
  name: string;
  /** Path -> text, from labs/<id>/start/<name>. Pushed when the forge has no such repository yet. */
  files: Record<string, string>;
  message: string;
  /** The learner gets a clone in the workspace. */
  clone: boolean;
}

export interface Task {
  id: string;
  /** From 1. */
  number: number;
  title: string;
  minutes: number;
  /** The one new idea, in a few words. */
  idea: string;
  /** Markdown with {{variables}}. */
  page: string;
  /** Asked before typing; the runner keeps the answer and comes back to it when the task is green. */
  prediction?: Question;
  /** Done when the learner arrives, for instance the fault to find. */
  prepare: Step[];
  conditions: Condition[];
  hints: HintLadder[];
  solution: Script;
  mistakes: Mistake[];
}

/** One thing that must be so. */
export interface Condition {
  id: string;
  title: string;
  /** The weights of a task's conditions add up to 100. */
  weight: number;
  /** Conditions whose failure makes this one pointless to look at: it is locked until they pass. */
  after: string[];
  /** `level`: must hold now. `edge`: must have held once since the task began. */
  mode: 'level' | 'edge';
  /** Must hold without a break for this long. */
  stableForMs?: number;
  /** How long a change may be on its way before it counts as failed. */
  withinMs?: number;
  /** Where to look when it is not green: a place, never a command. */
  lookAt?: string;
  docs?: string;
  /** Name of the check kind, and what it is asked. */
  kind: string;
  spec: unknown;
}

/** Rungs from a question to nearly the line. Given one at a time, recorded and not punished. */
export interface HintLadder {
  /** Fits when this condition is the first that is not green; without it, always. */
  for?: string;
  /** Fits when that finding has one of these codes; without it, any. */
  when: string[];
  rungs: string[];
}

export interface Question {
  id: string;
  prompt: string;
  choices: Choice[];
}

export interface Choice {
  id: string;
  text: string;
  right: boolean;
  /** Why it is right, or why it is not. */
  because: string;
}

export interface Pitfall {
  symptom: string;
  cause: string;
  fix: string;
}

export interface Reference {
  title: string;
  url: string;
}

/** A recorded wrong way, and what the checks must say to it. */
export interface Mistake extends Script {
  id: string;
  title: string;
  /** The finding that it must give. */
  finding: { condition: string; code: string; state?: string };
}

export interface Script {
  steps: Step[];
}

/** One small act, done through the clients that a learner has. Texts may hold {{variables}}. */
export type Step =
  /** Commits files (null deletes one) on top of the branch and pushes. */
  | { push: PushStep }
  | { git: { repository: string; run: string[] } }
  | { kubectl: string[]; input?: string; fails?: boolean }
  | { flux: string[]; fails?: boolean }
  /** Pushes a version of an image, as `gitops-lab release` does; replaces a tag that is there. */
  | { release: ReleaseStep }
  /** Opens a pull request at the forge, or does something to one. */
  | { pull: PullStep }
  /** Types answers to `answer` conditions. */
  | { answer: Record<string, string> }
  /** Looks at one condition, so that an edge is seen while it holds. */
  | { check: string }
  /** Waits until one condition of the task, or a kubectl wait, is through. */
  | { until: { kubectl: string[]; prints: string } };

export interface ReleaseStep {
  /** `web`, `team/web`, or with the host of another registry of this machine. */
  image: string;
  version: string;
  broken?: 'crash' | 'unready';
  /** `name:password` */
  login?: string;
  /** A folder to pack: a repository, as the forge has it, or a folder in it. */
  from?: string;
}

export interface PullStep {
  repository: string;
  do: 'open' | 'label' | 'unlabel' | 'comment' | 'close' | 'reopen' | 'merge';
  /** The branch with the change. */
  head?: string;
  /** main if left out. */
  base?: string;
  title?: string;
  labels?: string[];
  /** Of the pull request, or the comment. */
  body?: string;
  /** The newest open one of `head`, or of the repository, if left out. */
  number?: number;
}

export interface PushStep {
  repository: string;
  branch?: string;
  message: string;
  files: Record<string, string | null>;
  /** Text replacements in files that are there: what a learner does in an editor. */
  edit?: Record<string, { find: string; replace: string }[]>;
  force?: boolean;
  author?: string;
  /** Commit in the learner's clone, but do not push. */
  local?: boolean;
}
