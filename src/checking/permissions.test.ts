import { expect, test } from 'vitest';
import { checkKinds } from '../../checks/index.ts';
import type { Course, Step } from '../course/lab.ts';
import { permissionsOf } from './permissions.ts';

const course = (steps: Step[], text = 'old'): Course => {
  const command = { id: 'c', title: 'C', weight: 100, after: [], mode: 'level', kind: 'command', spec: { run: ['flux', 'get', 'all'] } };
  const solution = { steps };
  const task = {
    id: 'one',
    page: text,
    prepare: [],
    conditions: [command],
    hints: [],
    solution,
    mistakes: [{ id: 'm', steps: [{ check: 'c' }] }],
  };
  const needs = { repositories: [], objects: [], kustomizations: [], images: [], runs: [] };
  return { id: 'x', title: 'X', folder: '', labs: [{ id: 'lab', variables: {}, needs, tasks: [task] }] } as unknown as Course;
};

test('a course cannot say less than it runs', () => {
  const steps: Step[] = [
    { kubectl: ['apply', '-f', 'https://example.com/x.yaml'] },
    { push: { repository: 'fleet', message: 'm', files: { a: 'url: https://user@ghcr.io/x http://web.shop.svc/ {{forge}}' } } },
    { release: { image: 'own', version: '1.0.0', from: 'own/src' } },
  ];
  expect(permissionsOf(course(steps), checkKinds)).toMatchObject({
    programs: ['flux', 'git', 'kubectl', 'node'],
    hosts: ['example.com', 'ghcr.io'],
    commands: [
      { lab: 'lab', task: 'one', when: 'solution', line: 'kubectl apply -f https://example.com/x.yaml' },
      { when: 'solution' },
      { when: 'solution', line: 'gitops-lab release own 1.0.0 --from own/src' },
      { when: 'check', line: 'flux get all' },
    ],
  });
});

test('what was accepted holds until something that runs is changed', () => {
  const digest = (steps: Step[], text?: string) => permissionsOf(course(steps, text), checkKinds).digest;
  const steps: Step[] = [{ kubectl: ['get', 'pods'] }];
  expect(digest(steps, 'new')).toBe(digest(steps));
  expect(digest([{ kubectl: ['get', 'secrets'] }])).not.toBe(digest(steps));
  expect(digest([{ push: { repository: 'a', message: 'm', files: { a: '1' } } }])).not.toBe(
    digest([{ push: { repository: 'a', message: 'm', files: { a: '2' } } }]),
  );
});
