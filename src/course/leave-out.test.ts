import { expect, it } from 'vitest';
import type { Course, Lab, RunNeed } from './lab.ts';
import { imagesOf, leaveOut, sayLeftOut } from './leave-out.ts';

const lab = (id: string, tasks: string[], needs: { flux?: string[]; runs?: RunNeed[]; kustomizations?: string[] }): Lab =>
  ({
    id,
    tasks: tasks.map((each) => ({ id: each })),
    needs: {
      ...(needs.flux ? { flux: { repository: 'fleet', path: 'clusters/lab', componentsExtra: needs.flux } } : {}),
      kustomizations: needs.kustomizations ?? [],
      runs: needs.runs ?? [],
    },
  }) as unknown as Lab;

const operator = 'ghcr.io/some/operator:v1';
const course = {
  labs: [
    lab('by-hand', ['write'], {}),
    lab('previews', ['open', 'close', 'without'], {
      flux: [],
      kustomizations: ['operator', 'cafe'],
      runs: [{ image: operator, kustomization: 'operator', tasks: ['open', 'close'] }],
    }),
    lab('images', ['scan'], { flux: ['image-reflector-controller'] }),
  ],
} as unknown as Course;

it('leaves nothing out where every image can be had', () => {
  expect(leaveOut(course, [])).toEqual({ course, leftOut: [] });
  expect(imagesOf(course.labs[2] as Lab)).toContain('image-reflector-controller');
});

it('leaves out the tasks that run an image, and what would wait for it', () => {
  const { course: here, leftOut } = leaveOut(course, [operator]);
  expect(here.labs.map(({ id, tasks, needs }) => [id, tasks.map((task) => task.id), needs.kustomizations])).toEqual([
    ['by-hand', ['write'], []],
    ['previews', ['without'], ['cafe']],
    ['images', ['scan'], []],
  ]);
  expect(leftOut.map(sayLeftOut)).toEqual([
    `Of lab previews open, close are left out here: ${operator} is not on this machine and cannot be pulled.`,
  ]);
});

it('leaves out a lab whose Flux is not whole, and each that is nothing without an image', () => {
  const { course: here, leftOut } = leaveOut(course, ['image-reflector-controller', 'source-controller', operator]);
  expect(here.labs.map(({ id }) => id)).toEqual(['by-hand']);
  expect(leftOut.map(sayLeftOut)).toEqual([
    `Lab previews is left out here: source-controller, ${operator} are not on this machine and cannot be pulled.`,
    'Lab images is left out here: source-controller, image-reflector-controller are not on this machine and cannot be pulled.',
  ]);
});
