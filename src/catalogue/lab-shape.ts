// What lab.yaml, a solution and a mistake may hold.
import { boolean, duration, listOf, mapOf, number, object, string, word, type ObjectShape, type Shape } from './shape.ts';

const choice = object(
  {
    id: string('a letter or word that the learner types'),
    text: string(),
    right: boolean(),
    because: string('why it is right, or why it is not: shown after the answer'),
  },
  ['id', 'text', 'because'],
);

const question = object({ id: string(), prompt: string(), choices: listOf(choice, 2) }, ['id', 'prompt', 'choices']);

const texts = mapOf({ type: 'tree' });

const push = object(
  {
    repository: string(),
    branch: string('main if left out'),
    message: string(),
    files: texts,
    edit: mapOf(listOf(object({ find: string(), replace: string() }, ['find', 'replace']))),
    force: boolean('rewrites the branch from its first commit'),
    author: string('NAME <MAIL>; the learner if left out'),
    local: boolean('commits in the clone of the learner and does not push'),
  },
  ['repository', 'message'],
);

const release = object(
  {
    image: string('web, team/web, or with the host of a registry'),
    version: string(),
    broken: word(['crash', 'unready']),
    login: string('NAME:PASSWORD'),
    from: string('a repository, or a folder in it, that becomes the image'),
  },
  ['image', 'version'],
);

const step: ObjectShape = object(
  {
    push,
    git: object({ repository: string(), run: listOf(string()) }, ['repository', 'run']),
    kubectl: string('the words after kubectl'),
    flux: string('the words after flux'),
    release,
    input: string('what the command reads'),
    fails: boolean('the command is expected to fail'),
    answer: mapOf(string()),
    check: string('a condition to look at now'),
    until: object({ kubectl: string(), prints: string() }, ['kubectl', 'prints']),
  },
  [],
  ['push', 'git', 'kubectl', 'flux', 'release', 'answer', 'check', 'until'],
);

export const scriptShape: ObjectShape = object({ steps: listOf(step) }, ['steps']);

export const mistakeShape: ObjectShape = object(
  {
    title: string(),
    finding: object({ condition: string(), code: string(), state: string() }, ['condition', 'code']),
    steps: listOf(step),
  },
  ['title', 'finding', 'steps'],
);

/** The kinds of the check vocabulary are keys beside these. */
const conditionFields: Record<string, Shape> = {
  id: string(),
  title: string('what is so when it is green, as a sentence'),
  weight: number('of 100 in its task'),
  after: listOf(string('a condition that must be green before this one is looked at')),
  mode: word(['level', 'edge'], 'level: must hold now; edge: must have held once since the task began'),
  stableFor: duration('must hold without a break for this long'),
  within: duration('how long a change may be on its way'),
  lookAt: string('where to look: a place, never a command'),
  docs: string(),
};

export const conditionShape = (kinds: Record<string, ObjectShape>): ObjectShape =>
  object({ ...conditionFields, ...kinds }, ['id', 'title', 'weight'], Object.keys(kinds));

const ladder = object({ for: string(), when: listOf(string()), rungs: listOf(string(), 2) }, ['rungs']);

const taskShape = (kinds: Record<string, ObjectShape>): ObjectShape =>
  object(
    {
      id: string(),
      title: string(),
      minutes: number(),
      idea: string('the one new idea'),
      prediction: question,
      prepare: listOf(step),
      conditions: listOf(conditionShape(kinds), 1),
      hints: listOf(ladder, 1),
    },
    ['id', 'title', 'minutes', 'idea', 'conditions', 'hints'],
  );

const needs = object({
  repositories: listOf(object({ name: string(), message: string(), clone: boolean() }, ['name'])),
  flux: object({ repository: string(), path: string(), components: listOf(string()), componentsExtra: listOf(string()) }, [
    'repository',
    'path',
  ]),
  kustomizations: listOf(string("must be there; where one is missing, the start tree of Flux's repository brings it")),
  objects: boolean('labs/<id>/start/cluster/*.yaml stand in the cluster'),
  images: listOf(release),
});

export const labShape = (kinds: Record<string, ObjectShape>): ObjectShape =>
  object(
    {
      title: string(),
      promise: string('one sentence: what you can do afterwards'),
      minutes: number(),
      level: word(['beginner', 'intermediate', 'advanced']),
      prerequisites: listOf(string()),
      needs,
      opening: listOf(question),
      tasks: listOf(taskShape(kinds), 1),
      quiz: listOf(question, 3),
      pitfalls: listOf(object({ symptom: string(), cause: string(), fix: string() }, ['symptom', 'cause', 'fix']), 1),
      validation: listOf(object({ command: string(), shows: string() }, ['command', 'shows'])),
      learned: listOf(string(), 1),
      tryNext: string(),
      references: listOf(object({ title: string(), url: string() }, ['title', 'url'])),
    },
    ['title', 'promise', 'minutes', 'level', 'needs', 'tasks', 'quiz', 'pitfalls', 'learned', 'tryNext'],
  );

export const courseShape: ObjectShape = object({ id: string(), title: string(), labs: listOf(string(), 1) }, ['id', 'title', 'labs']);
