// What `git init --bare -b main` leaves, without a process: a start that makes three repositories would feel them.
// Leaves out: sample hooks, description, info/exclude.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const config = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';

/** HEAD comes last: a folder without it is no repository, to git and to us. */
export const makeBareRepository = (folder: string): void => {
  for (const path of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'hooks'])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
};
