/** The operands that may follow a command, by name: labs of the course, tasks of the current lab, open questions. */
import { questionsAt } from '../course/questions.ts';
import { fileProgressStore } from '../course/progress-store.ts';
import { emptyProgress } from '../course/progress.ts';
import { findWorkspace } from '../course/workspace.ts';
import type { CommandContext, Completes } from './command.ts';
import { courseFolder, loadCourse, whereToLook } from './open-session.ts';

/** What was typed after the command; flags and their values are no operands. */
const typed = (words: readonly string[], valued: readonly string[]): { operands: number; flags: Record<string, string> } => {
  const flags: Record<string, string> = {};
  let operands = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!word.startsWith('-')) operands++;
    else if (!word.includes('=') && valued.includes(word.slice(2))) flags[word.slice(2)] = words[++at] ?? '';
  }
  return { operands, flags };
};

const namesOf = async (wanted: Completes, context: CommandContext): Promise<readonly string[]> => {
  if (typeof wanted !== 'string') return wanted;
  if (wanted === 'commands') return context.commands.map((each) => each.name);
  const workspace = findWorkspace(whereToLook(context));
  const course = await loadCourse(courseFolder(context, workspace));
  if (wanted === 'labs') return course.labs.map((each) => each.id);
  const progress = workspace ? fileProgressStore(workspace.stateDir).read() : emptyProgress();
  const lab = course.labs.find((each) => each.id === progress.lab);
  if (!lab) return [];
  if (wanted === 'tasks') return lab.tasks.map((each) => each.id);
  const task = lab.tasks.find((each) => each.id === progress.labs[lab.id]?.task);
  return task ? questionsAt(progress, { lab, task }).map((each) => each.id) : [];
};

/** `line`: the words after `gitops-lab` and before the cursor. */
export const completionWords = async (line: string, context: CommandContext): Promise<readonly string[]> => {
  const [name = '', ...rest] = line.split(/\s+/).filter(Boolean);
  if (name === '') return namesOf('commands', context);
  if (name === 'help') return rest.length === 0 ? namesOf('commands', context) : [];
  const command = context.commands.find((each) => each.name === name);
  const valued = [...(command?.flags ?? []).filter((flag) => flag.value).map((flag) => flag.name), 'workspace', 'course'];
  const { operands, flags } = typed(rest, valued);
  const wanted = command?.completes?.[operands];
  return wanted === undefined ? [] : namesOf(wanted, { ...context, flags: { ...context.flags, ...flags } });
};
