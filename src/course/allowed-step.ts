// What a step of a course may do on the learner's machine. A course may come from anybody: its steps reach the lab's cluster, forge and registry,
// and files of the lab's repositories. Whatever would reach further is refused, before anybody is asked to accept anything.
import type { Needs, Step } from './lab.ts';

const repositoryName = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/** A file of a repository: below its folder, and nothing of git's own. */
export const whyNoPath = (path: string): string | undefined => {
  const parts = path.split('/');
  if (/^[/~]|^[A-Za-z]:|[\\\0]/.test(path) || parts.includes('..')) return `"${path}" leaves the repository`;
  if (parts.some((part) => part.toLowerCase() === '.git')) return `"${path}" belongs to git itself`;
  return undefined;
};

const whyNoRepository = (name: string): string | undefined =>
  repositoryName.test(name) && !name.includes('..') ? undefined : `"${name}" is no name of a repository`;

/** Another cluster, another user, another program. */
const foreign =
  /^--(kubeconfig|context|cluster|server|user|token|client-key|client-certificate|certificate-authority|cache-dir|as-uid|profile-output|exec-[\w-]+|upload-pack|receive-pack|exec|config|git-dir|work-tree|ext-diff|textconv|output-directory|open-files-in-pager)(=|$)/;

/** Flags whose value is a file of this machine. */
const fileFlag = /^(-f|-k|-F|--filename|--kustomize|--patch-file|--from-file|--from-env-file|--file|--path|--[\w-]+-file)$/;

const whyNoFile = (value: string): string | undefined => {
  const path = value.replace(/^[\w.-]+=/, '');
  return path === '-' || /^(https?|oci):\/\//.test(path) ? undefined : whyNoPath(path.replace(/^\.\//, ''));
};

const whyNoFlags = (words: readonly string[]): string | undefined => {
  for (const [at, word] of words.entries()) {
    if (word === '--') return undefined;
    if (foreign.test(word)) return `${word.split('=')[0]} reaches outside of the lab`;
    const [flag = '', ...inline] = word.split('=');
    const value = inline.length > 0 ? inline.join('=') : words[at + 1];
    const why = fileFlag.test(flag) && value !== undefined ? whyNoFile(value) : undefined;
    if (why) return why;
  }
  return undefined;
};

const kubectlVerbs = new Set(
  (
    'annotate api-resources api-versions apply auth autoscale certificate cluster-info cordon create debug delete describe diff drain events exec ' +
    'explain expose get kustomize label logs patch replace rollout run scale set taint top uncordon version wait'
  ).split(' '),
);
const gitVerbs = new Set(
  (
    'add branch checkout cherry-pick commit diff fetch log ls-files ls-remote ls-tree merge mv push reset restore rev-list rev-parse revert rm ' +
    'show show-ref status switch tag'
  ).split(' '),
);

const whyNoKubectl = (words: readonly string[]): string | undefined => {
  if (words.some((word) => /^-s(=|$)/.test(word))) return '-s reaches outside of the lab';
  const [first = ''] = words;
  return kubectlVerbs.has(first) ? whyNoFlags(words) : `kubectl ${first} is no verb that a step may use; it comes first`;
};

// `flux bootstrap github` would use the learner's own token.
const whyNoFlux = (words: readonly string[]): string | undefined => {
  const [first = '', second = ''] = words;
  if (first === 'bootstrap' && second !== 'git') return `flux bootstrap ${second} reaches outside of the lab`;
  return /^[a-z]/.test(first) ? whyNoFlags(words) : 'the verb of flux comes first';
};

// Options before the verb may name programs (`-c core.pager=…`).
const whyNoGit = (words: readonly string[]): string | undefined => {
  const [first = ''] = words;
  if (!gitVerbs.has(first)) return `git ${first} is no verb that a step may use; it comes first`;
  if (words.some((word) => /^[a-z]+::|^(file|ssh|git|https?):|^-[cC]$|@.*:/.test(word) && !word.includes(' ')))
    return 'git reaches only the forge, by the name forge';
  return whyNoFlags(words);
};

const programs: Record<string, (words: readonly string[]) => string | undefined> = {
  kubectl: whyNoKubectl,
  flux: whyNoFlux,
  git: whyNoGit,
};

/** Undefined when a program may be run so. */
export const whyNoCommand = ([program = '', ...words]: readonly string[]): string | undefined => {
  const judge = Object.hasOwn(programs, program) ? programs[program] : undefined;
  return judge ? judge(words) : `${program} is no program that a course may run: kubectl, flux or git`;
};

const first = (...reasons: (string | undefined)[]): string | undefined => reasons.find((each) => each !== undefined);

/** Undefined when a lab may begin so. */
export const whyNoNeeds = ({ repositories, flux, images }: Needs): string | undefined =>
  first(
    ...repositories.map(({ name }) => whyNoRepository(name)),
    flux && whyNoRepository(flux.repository),
    flux && whyNoPath(flux.path),
    ...images.map(({ from }) => (from === undefined ? undefined : whyNoPath(from))),
  );

/** Undefined when the step may be done. */
export const whyNoStep = (step: Step): string | undefined => {
  if ('push' in step) {
    const { repository, files, edit = {}, branch } = step.push;
    const paths = [...Object.keys(files), ...Object.keys(edit)].map(whyNoPath);
    return first(whyNoRepository(repository), branch?.startsWith('-') ? `"${branch}" is no branch` : undefined, ...paths);
  }
  if ('git' in step) return first(whyNoRepository(step.git.repository), whyNoGit(step.git.run));
  if ('kubectl' in step) return whyNoKubectl(step.kubectl);
  if ('flux' in step) return whyNoFlux(step.flux);
  if ('pull' in step) return whyNoRepository(step.pull.repository);
  if ('until' in step) return whyNoKubectl(step.until.kubectl);
  if ('release' in step) return step.release.from === undefined ? undefined : whyNoPath(step.release.from);
  return undefined;
};
