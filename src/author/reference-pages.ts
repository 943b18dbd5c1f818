// docs/reference and the page of each check kind, made from what the reader reads: they cannot say anything else.
import { describeShape } from '../catalogue/describe-shape.ts';
import {
  conditionShape,
  courseShape,
  labShape,
  mistakeShape,
  questionShape,
  releaseShape,
  scriptShape,
  stepShape,
} from '../catalogue/lab-shape.ts';
import type { Shape } from '../catalogue/shape.ts';
import type { CheckKind, CheckKinds } from '../checking/check-kind.ts';
import { commonFindings, type Findings } from '../checking/known-findings.ts';
import { knownVariables } from '../course/variables.ts';

const note = '<!-- Made by `npm run reference` from the schema. Changes here are lost. -->';

const findingsTable = (findings: Findings): string =>
  ['| finding | when |', '|---|---|', ...Object.entries(findings).map(([code, when]) => `| \`${code}\` | ${when} |`)].join('\n');

const kindPage = ({ name, about, shape, findings }: CheckKind, example: string | undefined): string =>
  [
    `# ${name}`,
    note,
    about,
    ...(example === undefined ? [] : [['```yaml', example.trim(), '```'].join('\n')]),
    '## Fields',
    describeShape(shape),
    '## Findings',
    `Hints and recorded mistakes name them: \`when: [${Object.keys(findings)[0]}]\`, \`code: ${name}/${Object.keys(findings)[0]}\`.`,
    findingsTable(findings),
    '',
  ].join('\n\n');

const operators = [
  ['`$exists: true`', 'there is any value; with false: none'],
  ['`$matches: "^6\\\\."`', 'text that matches a regular expression'],
  ['`$oneOf: [a, b]`', 'one of these'],
  ['`$not: a`', 'anything but this'],
  ['`$atLeast: 3`, `$atMost: 5`', 'a number'],
  ['`$duration: 1m`', 'the same length of time, however it is written'],
  ['`$length: 2`', 'a list of so many entries'],
  ['`$endsWith: /shop.git`', 'a text that ends so'],
];

const kindsTable = (kinds: CheckKinds): string =>
  [
    '| kind | green when |',
    '|---|---|',
    ...Object.values(kinds).map(({ name, about }) => `| [${name}](../../checks/${name}/README.md) | ${about} |`),
  ].join('\n');

const labPage = (kinds: CheckKinds): string => {
  const question = 'A question';
  const condition = 'A condition';
  const plain = conditionShape({});
  const described = new Map<Shape, string>([
    [questionShape, question],
    [stepShape, 'A step'],
    [releaseShape, 'An image'],
    [plain, condition],
  ]);
  const lab = labShape({});
  const part = (title: string, text: string): string => `## ${title}\n\n${text}`;
  return [
    '# What a course holds',
    note,
    'A course is a folder. `gitops-lab author new` makes one that is green; `gitops-lab author lint` names what is wrong in it by file, line and column.',
    ['```', ...tree, '```'].join('\n'),
    part('`labs/course.yaml`', describeShape(courseShape)),
    part('`labs/<id>/lab.yaml`', describeShape(lab, described)),
    part(condition, `${describeShape(plain)}\n\nBeside these, exactly one kind of check:\n\n${kindsTable(kinds)}`),
    part('Every condition may also give', findingsTable(commonFindings)),
    part(
      'What must match',
      `\`match\`, \`equals\` and \`json\` are partial: what is not written may be anything. A list names entries that must be there, in any order. Operators:\n\n| operator | holds for |\n|---|---|\n${operators.map(([left, right]) => `| ${left} | ${right} |`).join('\n')}`,
    ),
    part(question, describeShape(questionShape)),
    part('A step', `Exactly one act; texts may hold variables.\n\n${describeShape(stepShape, new Map([[releaseShape, 'An image']]))}`),
    part('An image', describeShape(releaseShape)),
    part('`labs/<id>/solution/<task>.yaml`', describeShape(scriptShape, described)),
    part('`labs/<id>/mistakes/<task>.<name>.yaml`', describeShape(mistakeShape, described)),
    part('Variables', variablesText),
    '',
  ].join('\n\n');
};

const variablesText = [
  `Filled in everywhere: ${knownVariables.map((name) => `\`{{${name}}}\``).join(', ')}.`,
  'A lab may have its own, in pages, titles, hints, questions, checks, solutions, mistakes and start trees, in names of files too:',
  ['```yaml', 'variables:', '  namespace: harbour', '  ship: [Petrel, Dunlin, Avocet]', '  berth: [4, 7, 9]', '```'].join('\n'),
  'One value is the same for everybody. Of a list each learner gets one, and keeps it as long as the workspace is there. A number that stands alone stays a number: `replicas: "{{count}}"`. A proof runs once for each value of the longest list.',
].join('\n\n');

const tree = [
  'labs/course.yaml                        the order of the labs',
  'labs/<id>/lab.yaml                      what it needs, tasks, conditions, hints, questions',
  'labs/<id>/start/<repository>/…          pushed to the forge before the first task',
  'labs/<id>/start/cluster/*.yaml          objects that stand in the cluster (needs.objects)',
  'labs/<id>/solution/<task>.yaml          how it is solved',
  'labs/<id>/mistakes/<task>.<name>.yaml   a wrong way, and what the checks say to it',
  'content/<id>/<task>.md                  the page of a task',
  'content/<id>/closing.md                 the last page',
  'content/shared/glossary.md              words that pages link to',
];

/** Path from the package's folder -> text. `exampleOf` reads checks/<kind>/example.yaml. */
export const referencePages = (kinds: CheckKinds, exampleOf: (kind: string) => string | undefined): Record<string, string> => ({
  'docs/reference/lab.md': labPage(kinds),
  ...Object.fromEntries(Object.values(kinds).map((kind) => [`checks/${kind.name}/README.md`, kindPage(kind, exampleOf(kind.name))])),
});
