// Verbs of the tools that pages use, as their own --help lists them (kubectl 1.34, flux 2.9, git 2.50), and programs that every learner has.

const list = (text: string): string[] => text.trim().split(/\s+/);

export const verbs: Record<string, readonly string[]> = {
  kubectl: list(`annotate api-resources api-versions apply attach auth autoscale certificate cluster-info completion config cordon cp create
    debug delete describe diff drain edit events exec explain expose get kustomize label logs options patch plugin port-forward proxy replace
    rollout run scale set taint top uncordon version wait`),
  flux: list(`bootstrap build check completion create debug delete diff envsubst events export get help install list logs migrate pull push
    reconcile resume stats suspend tag trace tree uninstall version`),
  git: list(`add am apply bisect blame branch cat-file checkout cherry-pick clean clone commit config describe diff fetch format-patch grep
    init log ls-files ls-remote ls-tree merge mv notes pull push range-diff rebase reflog remote reset restore rev-list rev-parse revert rm
    shortlog show show-ref sparse-checkout stash status switch tag verify-commit worktree`),
};

/** Found on Linux and macOS without installing anything, and what labs ask for by name. */
export const programs: readonly string[] =
  list(`awk base64 basename cat cd chmod cp curl cut date diff dirname do done echo else env export false fi
  find for grep gunzip gzip head id if jq kill less ln ls mkdir mktemp mv openssl printf pwd read rm rmdir sed seq set sh bash sleep sort tail
  tar tee test then time touch tr true uname uniq unset until wait watch wc which while xargs node npm npx
  helm kustomize sops age age-keygen docker kind tea crane oras cosign kubeseal vi vim nano code open xdg-open`);
