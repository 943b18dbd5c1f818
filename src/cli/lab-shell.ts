/** The learner's own shell inside the lab: their startup files first, then our PATH and a mark in the prompt. Nothing outside changes. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { writeWhole } from '../platform/atomic-file.ts';

export interface ShellStart {
  command: string;
  args: string[];
  environment: Record<string, string>;
}

const mark = '(gitops-lab)';
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

// A learner's startup file may put other folders before ours.
const exportPath = (path: string) => `export PATH=${quote(path)}\n`;

const bash = (command: string, folder: string, environment: Record<string, string>): ShellStart => {
  const file = join(folder, 'bashrc');
  writeWhole(file, `[ -f ~/.bashrc ] && . ~/.bashrc\n${exportPath(environment['PATH'] ?? '')}PS1="${mark} $PS1"\n`, 0o600);
  return { command, args: ['--rcfile', file], environment };
};

const zsh = (command: string, folder: string, environment: Record<string, string>, env: NodeJS.ProcessEnv): ShellStart => {
  const home = env['ZDOTDIR'] ?? homedir();
  const source = (name: string) => `ZDOTDIR=${quote(home)}\n[ -f ${quote(join(home, name))} ] && . ${quote(join(home, name))}\n`;
  writeWhole(join(folder, '.zshenv'), `${source('.zshenv')}ZDOTDIR=${quote(folder)}\n`, 0o600);
  writeWhole(join(folder, '.zshrc'), `${source('.zshrc')}${exportPath(environment['PATH'] ?? '')}PROMPT="${mark} $PROMPT"\n`, 0o600);
  return { command, args: [], environment: { ...environment, ZDOTDIR: folder } };
};

const fish = (command: string, environment: Record<string, string>): ShellStart => {
  const path = (environment['PATH'] ?? '').split(':').map(quote).join(' ');
  const prompt = `functions -q fish_prompt; and functions -c fish_prompt __gitops_lab_prompt; function fish_prompt; echo -n '${mark} '; __gitops_lab_prompt; end`;
  return { command, args: ['-C', `set -gx PATH ${path}; ${prompt}`], environment };
};

/** How to start the learner's shell (`$SHELL`, else sh) with this environment. */
export const shellStart = (stateDir: string, environment: Record<string, string>, env: NodeJS.ProcessEnv): ShellStart => {
  const command = env['SHELL'] || '/bin/sh';
  const folder = join(stateDir, 'shell');
  mkdirSync(folder, { recursive: true });
  const whole: Record<string, string> = { ...environment, GITOPS_LAB_SHELL: '1' };
  switch (basename(command)) {
    case 'bash':
      return bash(command, folder, whole);
    case 'zsh':
      return zsh(command, folder, whole, env);
    case 'fish':
      return fish(command, whole);
    default: {
      const file = join(folder, 'shrc');
      writeWhole(file, `${exportPath(whole['PATH'] ?? '')}PS1='${mark} $ '\n`, 0o600);
      return { command, args: [], environment: { ...whole, ENV: file } };
    }
  }
};
