/** `gitops-lab completion bash|zsh|fish`: a script that the learner's shell loads; made from the table of commands. */
import { LabError } from '../../errors.ts';
import { commonFlags } from '../arguments.ts';
import type { CommandEntry, Run } from '../command.ts';

type Commands = readonly CommandEntry[];

const flagsOf = (command: CommandEntry) => [...(command.flags ?? []), ...commonFlags].map((flag) => `--${flag.name}`);
const names = (commands: Commands) => commands.map((command) => command.name).join(' ');

const bash = (commands: Commands) => `# bash completion of gitops-lab; load it with: source <(gitops-lab completion bash)
_gitops_lab() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then words="${names(commands)}"; else
    case "\${COMP_WORDS[1]}" in
${commands.map((command) => `      ${command.name}) words="${flagsOf(command).join(' ')}" ;;`).join('\n')}
    esac
  fi
  COMPREPLY=( $(compgen -W "$words" -- "$word") )
}
complete -F _gitops_lab gitops-lab`;

const zshText = (text: string) => text.replaceAll("'", '’').replaceAll(':', ',');

const zsh = (commands: Commands) => `#compdef gitops-lab
# zsh completion of gitops-lab; load it with: source <(gitops-lab completion zsh)
_gitops_lab() {
  if (( CURRENT == 2 )); then
    local -a all
    all=(
${commands.map((command) => `      '${command.name}:${zshText(command.summary)}'`).join('\n')}
    )
    _describe command all
    return
  fi
  case "$words[2]" in
${commands.map((command) => `    ${command.name}) compadd -- ${flagsOf(command).join(' ')} ;;`).join('\n')}
  esac
}
compdef _gitops_lab gitops-lab`;

const fishText = (text: string) => text.replaceAll("'", "\\'");

const fish = (commands: Commands) =>
  [
    '# fish completion of gitops-lab; load it with: gitops-lab completion fish | source',
    'complete -c gitops-lab -f',
    ...commands.map((command) => `complete -c gitops-lab -n __fish_use_subcommand -a ${command.name} -d '${fishText(command.summary)}'`),
    ...commands.flatMap((command) =>
      [...(command.flags ?? []), ...commonFlags].map(
        (flag) => `complete -c gitops-lab -n '__fish_seen_subcommand_from ${command.name}' -l ${flag.name} -d '${fishText(flag.summary)}'`,
      ),
    ),
  ].join('\n');

const scripts: Record<string, (commands: Commands) => string> = { bash, zsh, fish };

export const run: Run = ({ positionals, commands }) => {
  const [shell = ''] = positionals;
  const script = scripts[shell]?.(commands);
  if (script !== undefined) return Promise.resolve({ json: { shell, script }, text: script });
  throw new LabError({
    family: 'usage',
    code: 'completion/shell',
    message: shell ? `There is no completion for ${shell}.` : 'completion needs the name of your shell.',
    next: 'gitops-lab completion bash   (or zsh, or fish)',
  });
};
