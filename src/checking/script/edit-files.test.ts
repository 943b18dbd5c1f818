import { describe, expect, it } from 'vitest';
import { editFiles } from './edit-files.ts';

const course = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: r/orders:1.0.0 # {"$imagepolicy": "flux-system:orders"}
---
apiVersion: v1
kind: Service
metadata:
  name: orders
`;

/** One edit of deploy/orders.yaml, in the hands of a learner who has these files. */
const edit = (find: string, replace: string, present: Record<string, string>) => {
  const changes = [{ find, replace }];
  return editFiles({ repository: 'orders', edit: { 'deploy/orders.yaml': changes } }, new Map(Object.entries(present)), {
    'deploy/orders.yaml': { before: course, after: course.replaceAll(find, replace) },
  });
};
const path = 'deploy/orders.yaml';

describe('an edit of a solution', () => {
  it('replaces text where the file reads as the course wrote it, and nothing twice', () => {
    const once = edit('replicas: 2', 'replicas: 3', { [path]: course });
    expect(once.files.get(path)).toBe(course.replace('replicas: 2', 'replicas: 3'));
    expect(edit('replicas: 2', 'replicas: 3', { [path]: once.files.get(path) as string })).toEqual(once);
  });

  it('changes the field where the learner wrote it another way: another value, flow style, another order and file', () => {
    const theirs = `# mine\nkind: Deployment\napiVersion: apps/v1\nspec: {template: {spec: {containers: [{image: "r/orders:1.0.0", name: web}]}}, replicas: 7}\nmetadata: {name: orders}\n`;
    const { files, whole } = edit('replicas: 2', 'replicas: 3', { 'deploy/all.yml': theirs });
    expect(whole).toEqual([]);
    expect(files.get('deploy/all.yml')).toMatch(/# mine[\s\S]*replicas: 3/);
    expect(files.has(path)).toBe(false);
  });

  it('takes a marker away, and puts one behind a value that reads otherwise', () => {
    const marker = ' # {"$imagepolicy": "flux-system:orders"}';
    const own = course.replace(marker, '   #   {"$imagepolicy":   "flux-system:orders"}').replace('replicas: 2', 'replicas: 9');
    expect(edit(marker, '', { [path]: own }).files.get(path)).not.toContain('imagepolicy');
    const bare = course.replace(marker, '').replace('r/orders:1.0.0', '"r/orders:1.1.0"');
    const wants = { before: course.replace(marker, ''), after: course };
    const changes = [{ find: 'image: r/orders:1.0.0\n', replace: `image: r/orders:1.0.0${marker}\n` }];
    const { files } = editFiles({ repository: 'orders', edit: { [path]: changes } }, new Map([[path, bare]]), { [path]: wants });
    expect(files.get(path)).toContain(`image: "r/orders:1.1.0"${marker}`);
  });

  it('finds another version where the course does not know what was committed meanwhile', () => {
    const later = course.replace('1.0.0', '1.3.0');
    expect(edit('orders:1.1.0', 'orders:${orders_tag}', { [path]: later }).files.get(path)).toContain('image: r/orders:${orders_tag} #');
  });

  it('writes the course’s file whole where the object is not to be found, and says so', () => {
    const { files, whole } = edit('replicas: 2', 'replicas: 3', { [path]: 'kind: Deployment\nmetadata: {name: other}\n' });
    expect(whole).toEqual([path]);
    expect(files.get(path)).toBe(course.replace('replicas: 2', 'replicas: 3'));
  });

  it('does so for a program too', () => {
    const changes = [{ find: '// YOURS\n', replace: 'done();\n' }];
    const { files, whole } = editFiles(
      { repository: 'janitor', edit: { 'decide.ts': changes } },
      new Map([['decide.ts', 'const mine = {;\n']]),
      {
        'decide.ts': { before: '// YOURS\n', after: 'done();\n' },
      },
    );
    expect([files.get('decide.ts'), whole]).toEqual(['done();\n', ['decide.ts']]);
  });

  it('stops and says what it looked for where it knows no file', () => {
    const changes = [{ find: 'text: Closed', replace: 'text: Open' }];
    expect(() => editFiles({ repository: 'shop', edit: { 'a.yaml': changes } }, new Map([['a.yaml', 'x: 1\n']]), {})).toThrow(
      'a.yaml in shop reads otherwise than the solution expects: «text: Closed» is not in it',
    );
  });
});
