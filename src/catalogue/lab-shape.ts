// What lab.yaml, a solution and a mistake may hold.
import {
  about,
  boolean,
  duration,
  listOf,
  mapOf,
  number,
  object,
  pattern,
  string,
  tree,
  word,
  type ObjectShape,
  type Shape,
} from './shape.ts';

const choice = object(
  {
    id: string('a letter or word that the learner types'),
    text: string('what it says'),
    right: boolean('exactly one choice of a question is'),
    because: string('why it is right, or why it is not: shown after the answer'),
  },
  ['id', 'text', 'because'],
);

export const questionShape = object(
  { id: string('unlike every other question of the lab'), prompt: string('what is asked; markdown'), choices: listOf(choice, 2) },
  ['id', 'prompt', 'choices'],
);

const texts = about('path -> whole text of the file; null deletes it', mapOf({ type: 'tree' }));

const push = object(
  {
    repository: string('of the forge'),
    branch: string('main if left out'),
    message: string('of the commit'),
    files: texts,
    edit: about(
      'path -> texts to find and to replace in a file that is there',
      mapOf(listOf(object({ find: string(), replace: string() }, ['find', 'replace']))),
    ),
    force: boolean('rewrites the branch from its first commit'),
    author: string('NAME <MAIL>; the learner if left out'),
    local: boolean('commits in the clone of the learner and does not push'),
  },
  ['repository', 'message'],
);

export const releaseShape = object(
  {
    image: string('web, team/web, or with the host of a registry'),
    version: string('the tag'),
    broken: word(['crash', 'unready'], 'crash ends at once, unready never answers its probe'),
    login: string('NAME:PASSWORD'),
    from: string('a repository, or a folder in it, that becomes the image'),
  },
  ['image', 'version'],
);

const pull = object(
  {
    repository: string('of the forge'),
    do: word(['open', 'label', 'unlabel', 'comment', 'close', 'reopen', 'merge']),
    head: string('the branch with the change'),
    base: string('main if left out'),
    title: string('the branch if left out'),
    labels: listOf(string('made where the repository has it not yet')),
    body: string('of the pull request, or the comment'),
    number: number('the newest open one of `head`, or of the repository, if left out'),
  },
  ['repository', 'do'],
);

export const stepShape: ObjectShape = object(
  {
    push: about('a commit on top of a branch, pushed; nothing to commit is fine', push),
    git: about(
      'another git command, in a checkout of main; `forge` is the name of the remote',
      object({ repository: string(), run: listOf(string()) }, ['repository', 'run']),
    ),
    kubectl: string('the words after kubectl'),
    flux: string('the words after flux'),
    release: about('an image in the registry of the lab, by a real push; replaces a tag that is there', releaseShape),
    pull: about('a pull request of the forge is opened, or something is done to it', pull),
    input: string('what `kubectl` reads from its input, as for `apply -f -`'),
    fails: boolean('the command is expected to fail'),
    answer: about('question -> answer, as the learner types them', mapOf(string())),
    check: string('a condition to look at now: an edge is seen while it holds'),
    until: about(
      'waits until a kubectl command prints what matches',
      object({ kubectl: string('the words after kubectl'), prints: string('a regular expression') }, ['kubectl', 'prints']),
    ),
  },
  [],
  ['push', 'git', 'kubectl', 'flux', 'release', 'pull', 'answer', 'check', 'until'],
);

export const scriptShape: ObjectShape = object({ steps: listOf(stepShape) }, ['steps']);

export const mistakeShape: ObjectShape = object(
  {
    title: string('what the learner does wrong: «Scales by hand»'),
    finding: about(
      'what the checks must say to it',
      object(
        {
          condition: string('of this task'),
          code: string('kind/finding, from the page of the kind: git-object/differs'),
          state: string('waiting, reconciling, failed or locked; any if left out'),
        },
        ['condition', 'code'],
      ),
    ),
    steps: listOf(stepShape),
  },
  ['title', 'finding', 'steps'],
);

/** The kinds of the check vocabulary are keys beside these. */
const conditionFields: Record<string, Shape> = {
  id: string('a word; hints and mistakes name it'),
  title: string('what is so when it is green, as a sentence'),
  weight: number('of 100 in its task'),
  after: listOf(string('a condition that must be green before this one is looked at')),
  mode: word(['level', 'edge'], 'level: must hold now; edge: must have held once since the task began'),
  stableFor: duration('must hold without a break for this long'),
  within: duration('how long a change may be on its way'),
  lookAt: string('where to look: a place, never a command'),
  docs: string('an https address'),
};

export const conditionShape = (kinds: Record<string, ObjectShape>): ObjectShape =>
  object({ ...conditionFields, ...kinds }, ['id', 'title', 'weight'], Object.keys(kinds));

const ladder = object(
  {
    for: string('fits when this condition is the first that is not green; any if left out'),
    when: listOf(string('a finding')),
    rungs: listOf(string('from a question to nearly the line, with a blank'), 2),
  },
  ['rungs'],
);

const taskShape = (kinds: Record<string, ObjectShape>): ObjectShape =>
  object(
    {
      id: string('a name for files: content/<lab>/<id>.md, solution/<id>.yaml, mistakes/<id>.<name>.yaml'),
      title: string('what the learner does, in a few words'),
      minutes: number('five to ten'),
      idea: string('the one new idea'),
      prediction: about('asked before typing; comes back when the task is green', questionShape),
      prepare: about('done when the learner arrives, for instance the fault to find', listOf(stepShape)),
      conditions: about('what must be so; their weights add up to 100', listOf(conditionShape(kinds), 1)),
      hints: about('two to four rungs each; one ladder without `for` and `when` is for every other case', listOf(ladder, 1)),
    },
    ['id', 'title', 'minutes', 'idea', 'conditions', 'hints'],
  );

export const askedShape: ObjectShape = object(
  {
    ask: string('the question, asked once before the lab begins; markdown'),
    default: tree('what is taken when nobody answers, and in the proof: one line of text, or a number'),
    pattern: pattern('what an answer must match: ^[a-z][a-z0-9-]{1,20}$'),
    wrong: string('one sentence to whoever types something else'),
  },
  ['ask', 'default'],
);

const needs = object({
  repositories: about(
    'pushed to the forge from labs/<id>/start/<name>, where the forge has none of that name',
    listOf(
      object({ name: string(), message: string('of the first commit'), clone: boolean('the learner gets a clone; yes if left out') }, [
        'name',
      ]),
    ),
  ),
  flux: about(
    'Flux is bootstrapped, where it is not yet',
    object(
      {
        repository: string('that flux bootstrap commits to'),
        path: string('of this cluster in it: clusters/lab'),
        components: listOf(string()),
        componentsExtra: listOf(string('image-reflector-controller, image-automation-controller')),
      },
      ['repository', 'path'],
    ),
  ),
  kustomizations: listOf(string("must be there; where one is missing, the start tree of Flux's repository brings it")),
  objects: boolean('labs/<id>/start/cluster/*.yaml stand in the cluster'),
  images: about('in the registry of the lab before anything runs; a tag that is there stays', listOf(releaseShape)),
  runs: about(
    'programs of others that run in the cluster, beside the Flux of `flux`',
    listOf(
      object(
        {
          image: string('with its registry and tag; or a controller of Flux: source-controller'),
          kustomization: string('one of `kustomizations` that is not ready without it'),
          tasks: listOf(string('left out where a real cluster cannot have the image; the whole lab where none is named')),
        },
        ['image'],
      ),
    ),
  ),
});

export const labShape = (kinds: Record<string, ObjectShape>): ObjectShape =>
  object(
    {
      title: string('of the lab'),
      promise: string('one sentence: what you can do afterwards'),
      minutes: number('of its tasks together, and a little for questions and closing'),
      level: word(['beginner', 'intermediate', 'advanced']),
      prerequisites: listOf(string('what the learner knows already')),
      variables: about(
        'name -> value, which texts call {{name}}; of a list each learner gets one; a question is asked of the learner',
        mapOf(tree('one line of text, a number, a list of either, or a question: `ask`, `default`, `pattern`, `wrong`')),
      ),
      needs: about('what stands there before the first task; what is there already stays', needs),
      opening: about('two questions on what came before', listOf(questionShape)),
      tasks: about('in their order', listOf(taskShape(kinds), 1)),
      quiz: about('three questions or more on this lab', listOf(questionShape, 3)),
      pitfalls: about(
        'what goes wrong in life, in the words that the tools print',
        listOf(object({ symptom: string(), cause: string(), fix: string() }, ['symptom', 'cause', 'fix']), 1),
      ),
      validation: about(
        'commands for the closing page, and what they show',
        listOf(object({ command: string(), shows: string() }, ['command', 'shows'])),
      ),
      learned: listOf(string('one line each'), 1),
      tryNext: string('what to try with the green state'),
      references: listOf(object({ title: string(), url: string() }, ['title', 'url'])),
    },
    ['title', 'promise', 'minutes', 'level', 'needs', 'tasks', 'quiz', 'pitfalls', 'learned', 'tryNext'],
  );

export const courseShape: ObjectShape = object(
  { id: string(), title: string(), labs: listOf(string('a folder of labs/, in the order of the course'), 1) },
  ['id', 'title', 'labs'],
);
