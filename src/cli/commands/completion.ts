/** `gitops-lab completion bash|zsh|fish`: a script that the learner's shell loads. Commands and flags stand in it; names of labs and tasks it asks for. */
import { LabError } from '../../errors.ts';
import { commonFlags } from '../arguments.ts';
import type { CommandEntry, Run } from '../command.ts';
import { completionWords } from '../completion-words.ts';

type Commands = readonly CommandEntry[];

const flagsOf = (command: CommandEntry) => [...(command.flags ?? []), ...commonFlags].map((flag) => `--${flag.name}`);
const names = (commands: Commands) => [...commands.map((command) => command.name), 'help'].join(' ');
const asks = 'gitops-lab completion --words';

const bash = (commands: Commands) => `# bash completion of gitops-lab; load it with: source <(gitops-lab completion bash)
_gitops_lab() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words flags
  case "$before" in
    --workspace|--course) compopt -o filenames; COMPREPLY=( $(compgen -d -- "$word") ); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${names(commands)}"; else
    case "\${COMP_WORDS[1]}" in
${commands.map((command) => `      ${command.name}) flags="${flagsOf(command).join(' ')}" ;;`).join('\n')}
    esac
    case "$word" in
      -*) words="$flags" ;;
      *) words="$(${asks} "\${COMP_WORDS[*]:1:COMP_CWORD-1}" 2>/dev/null)"; words="\${words:-$flags}" ;;
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
  case "$words[CURRENT-1]" in
    --workspace|--course) _files -/; return ;;
  esac
  if [[ "$words[CURRENT]" != -* ]]; then
    local found="$(${asks} "\${(j: :)words[2,CURRENT-1]}" 2>/dev/null)"
    if [[ -n "$found" ]]; then compadd -- \${(f)found}; return; fi
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
    `complete -c gitops-lab -n 'not __fish_use_subcommand' -a '(${asks} (string join " " -- (commandline -opc)[2..-1]) 2>/dev/null)'`,
    ...commands.flatMap((command) =>
      [...(command.flags ?? []), ...commonFlags].map((flag) => {
        const takes = flag.value === 'DIR' ? " -r -a '(__fish_complete_directories)'" : flag.value ? ' -r' : '';
        const short = flag.short ? ` -s ${flag.short}` : '';
        return `complete -c gitops-lab -n '__fish_seen_subcommand_from ${command.name}'${short} -l ${flag.name}${takes} -d '${fishText(flag.summary)}'`;
      }),
    ),
  ].join('\n');

const scripts: Record<string, (commands: Commands) => string> = { bash, zsh, fish };

export const run: Run = async (context) => {
  const { positionals, commands, flags } = context;
  const line = flags['words'];
  if (line !== undefined) {
    const words = await completionWords(line, context);
    return { json: { words }, text: words.join('\n') };
  }
  const [shell = ''] = positionals;
  const script = scripts[shell]?.(commands);
  if (script !== undefined) return { json: { shell, script }, text: script };
  throw new LabError({
    family: 'usage',
    code: 'completion/shell',
    message: shell ? `There is no completion for ${shell}.` : 'completion needs the name of your shell.',
    next: 'gitops-lab completion bash   (or zsh, or fish)',
  });
};
