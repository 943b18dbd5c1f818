// Branch protection: git's own update hook refuses, so that every client shows `remote rejected` as with a real forge,
// and below the forge's words one line says what to type instead.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../platform/atomic-file.ts';
import type { BranchRule } from './forge.ts';

/** How a merge by the forge itself tells the hook that it is no push. */
export const mergeMark = 'FORGE_MERGES_PULL';
/** Who pushes, for rules that name pushers. */
export const pusherVariable = 'FORGE_PUSHER';

// Runs once for each ref of a push: name, old, new. A line of `branch-rules`: pattern, letters (p no pushes, f no force), pushers, message.
const hook = `#!/bin/sh
refuse() {
  for line; do echo "$line" >&2; done
  exit 1
}
none=0000000000000000000000000000000000000000
branch="\${1#refs/heads/}"
if test "$3" = $none && test "$1" = "$(git symbolic-ref HEAD)"; then
  refuse "refusing to delete the current branch: $1" \\
    "Everybody starts from $branch. To take a commit back: git revert HEAD && git push. Another branch goes with: git push origin --delete <branch>"
fi
test -f branch-rules || exit 0
tab="$(printf '\\t')"
while IFS="$tab" read -r pattern letters pushers message; do
  case "$1" in
    $pattern) ;;
    *) continue ;;
  esac
  if test "$3" = $none; then
    refuse "\${message#-}" "Branch $branch is protected from deletion" "It stays on the forge. Your own copy goes with: git branch -D <branch>"
  fi
  case "$letters" in
    *f*)
      if test "$2" != $none && test "$(git rev-list --max-count=1 "$2" "^$3")"; then
        refuse "\${message#-}" "Branch $branch is protected from force push" "Take in what is there first: git pull --rebase, then git push"
      fi ;;
  esac
  test "$${mergeMark}" && exit 0
  case "$letters" in
    *p*) allowed= ;;
    *) test "$pushers" = "*" && allowed=yes || case ",$pushers," in *",$${pusherVariable},"*) allowed=yes ;; *) allowed= ;; esac ;;
  esac
  test "$allowed" || refuse "\${message#-}" "Not allowed to push to protected branch $branch" \\
    "Changes come by pull request: git push origin HEAD:refs/heads/<new-branch>, then gitops-lab pr create --head <new-branch>"
  exit 0
done < branch-rules
`.replaceAll('  for line; do echo "$line" >&2; done', '  for line; do test -z "$line" || echo "$line" >&2; done');

/** Cheap where it is there already: repositories of an older version get the hook of this one. */
export const installUpdateHook = (folder: string): void => {
  const path = join(folder, 'hooks', 'update');
  if (existsSync(path) && readFileSync(path, 'utf8') === hook) return;
  mkdirSync(join(folder, 'hooks'), { recursive: true });
  writeFileSync(path, hook, { mode: 0o755 });
};

const oneLine = (text: string) => text.replaceAll(/[\t\r\n]+/g, ' ');

const line = ({ branch, message, pushes, pushers, force }: BranchRule): string => {
  const letters = `${force && pushes === 'allow' ? '' : 'f'}${pushes === 'allow' ? '' : 'p'}`;
  // Shells join neighbouring tabs: no field may be empty.
  return [`refs/heads/${branch}`, letters || '-', pushers?.join(',') || '*', `-${message ?? ''}`].map(oneLine).join('\t');
};

/** What the hook reads; replaces all of it. */
export const writeBranchRules = (folder: string, rules: BranchRule[]): void => {
  installUpdateHook(folder);
  writeWhole(join(folder, 'branch-rules'), rules.map((rule) => `${line(rule)}\n`).join(''));
};
