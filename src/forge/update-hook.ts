// Branch protection: git's own update hook refuses, so that every client shows `remote rejected` as with a real forge.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BranchRule } from './forge.ts';

// Runs once for each ref of a push. Rules are lines in the file `protected`: a ref pattern, a blank, what the pusher is told.
const hook = `#!/bin/sh
test -f protected || exit 0
while read -r pattern message; do
  case "$1" in
    $pattern)
      echo "$message" >&2
      exit 1 ;;
  esac
done < protected
`;

export const installUpdateHook = (folder: string): void => {
  const hooks = join(folder, 'hooks');
  mkdirSync(hooks, { recursive: true });
  writeFileSync(join(hooks, 'update'), hook, { mode: 0o755 });
};

/** Replaces all rules of a repository. */
export const writeBranchRules = (folder: string, rules: BranchRule[]): void => {
  const lines = rules.map(({ branch, message }) => `refs/heads/${branch} ${message ?? `Branch ${branch} is protected.`}\n`);
  writeFileSync(join(folder, 'protected'), lines.join(''));
};
