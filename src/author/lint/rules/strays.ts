// Files that nobody reads: mostly a name that was typed otherwise elsewhere.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suggest } from '../../../catalogue/suggest.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';

const namesIn = (under: LabUnderLint, folder: string): string[] => {
  const path = join(under.courseFolder, folder);
  return existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith('.')) : [];
};

export const strays: Rule = (under) => {
  const { id, tasks, needs } = under.lab;
  const ids = tasks.map((task) => task.id);
  const report = (folder: string, name: string, known: string[], what: string) => {
    const meant = suggest(name.split('.')[0] ?? name, known);
    under.reportFile(
      `${folder}/${name}`,
      'file/stray',
      `nobody reads this: the lab has no ${what} of that name${meant ? `; did you mean "${meant}"?` : ''}`,
    );
  };
  for (const name of namesIn(under, `labs/${id}/solution`))
    if (!ids.includes(name.replace(/\.yaml$/, ''))) report(`labs/${id}/solution`, name, ids, 'task');
  for (const name of namesIn(under, `labs/${id}/mistakes`))
    if (!ids.some((task) => new RegExp(`^${task}\\.[\\w-]+\\.yaml$`).test(name))) report(`labs/${id}/mistakes`, name, ids, 'task');
  for (const name of namesIn(under, `content/${id}`).filter((each) => each.endsWith('.md')))
    if (![...ids, 'closing'].includes(name.replace(/\.md$/, ''))) report(`content/${id}`, name, ids, 'task');
  const trees = [...needs.repositories.map((each) => each.name), ...(needs.objects.length > 0 ? ['cluster'] : [])];
  for (const name of namesIn(under, `labs/${id}/start`)) if (!trees.includes(name)) report(`labs/${id}/start`, name, trees, 'repository');
};
