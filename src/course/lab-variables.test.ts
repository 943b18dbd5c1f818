import { describe, expect, it } from 'vitest';
import type { Course, Lab, LabVariables } from './lab.ts';
import { courseFor, everyVariant, valuesText } from './lab-variables.ts';

const labWith = (variables: LabVariables): Lab =>
  ({
    id: 'one',
    folder: '/{{ship}}',
    title: 'The {{ship}}',
    variables,
    needs: { repositories: [{ name: 'harbour', files: { 'berths/{{berth}}.txt': '{{ship}} {{forge}} {{ .Values.ship }}\n' } }] },
    tasks: [
      {
        page: 'Send the {{ ship }} to {{berth}}.',
        conditions: [{ title: 'At {{berth}}', spec: { text: 'berth {{berth}}', match: { replicas: '{{berth}}', name: '{{ship}}' } } }],
        solution: { steps: [{ kubectl: ['get', '{{ship}}'] }, { answer: { berth: '{{berth}}' } }] },
      },
    ],
  }) as unknown as Lab;

const courseOf = (variables: LabVariables): Course => ({ id: 'c', title: 'C', folder: '/', labs: [labWith(variables)] });
const shipFor = (seed: string, ship: string[]): unknown => courseFor(seed, courseOf({ ship })).labs[0]?.variables['ship']?.[0];

describe('the variables of a lab', () => {
  it('are filled in everywhere, in names too; a number that stands alone in a check stays one; what is not theirs stays', () => {
    const [lab] = courseFor('x', courseOf({ ship: ['Petrel'], berth: [4] })).labs;
    expect(lab).toMatchObject({
      title: 'The Petrel',
      folder: '/{{ship}}',
      needs: { repositories: [{ files: { 'berths/4.txt': 'Petrel {{forge}} {{ .Values.ship }}\n' } }] },
      tasks: [
        {
          page: 'Send the Petrel to 4.',
          conditions: [{ title: 'At 4', spec: { text: 'berth 4', match: { replicas: 4, name: 'Petrel' } } }],
          solution: { steps: [{ kubectl: ['get', 'Petrel'] }, { answer: { berth: '4' } }] },
        },
      ],
    });
  });

  it('differ between learners, and stay the same for one, whatever else comes into the list', () => {
    const ships = ['Petrel', 'Dunlin', 'Avocet'];
    const learners = Array.from({ length: 60 }, (_, at) => `learner ${at}`);
    const first = learners.map((seed) => shipFor(seed, ships));
    expect(new Set(first)).toEqual(new Set(ships));
    expect(learners.map((seed) => shipFor(seed, ships.toReversed()))).toEqual(first);
    const later = learners.map((seed) => shipFor(seed, [...ships, 'Curlew']));
    expect(later.filter((ship, at) => ship !== first[at] && ship !== 'Curlew')).toEqual([]);
  });

  it('are what the learner answered, in this lab only', () => {
    const course = courseOf({ ship: ['Petrel'], berth: [4] });
    const [lab] = courseFor('x', course, { one: { ship: 'Curlew' }, two: { berth: 7 } }).labs;
    expect(valuesText(lab as Lab)).toBe('ship = Curlew, berth = 4');
    expect(lab?.title).toBe('The Curlew');
  });

  it('come up in a proof with each of their values', () => {
    const variants = everyVariant(labWith({ ship: ['Petrel', 'Dunlin', 'Avocet'], berth: [4, 7], quay: ['west'] }));
    expect(variants.map(valuesText)).toEqual([
      'ship = Petrel, berth = 4, quay = west',
      'ship = Dunlin, berth = 7, quay = west',
      'ship = Avocet, berth = 4, quay = west',
    ]);
    expect(everyVariant(labWith({}))).toHaveLength(1);
  });
});
