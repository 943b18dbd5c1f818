/** A course of somebody else runs nothing on this machine before its commands were shown and accepted. What it may do at most is in course/allowed-step.ts. */
import { join } from 'node:path';
import { checkKinds } from '../../checks/index.ts';
import { permissionsOf, type Permissions } from '../checking/permissions.ts';
import type { Course } from '../course/lab.ts';
import { LabError } from '../errors.ts';
import { readJson, writeWhole } from '../platform/atomic-file.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { CommandContext } from './command.ts';

const isAccepted = (value: unknown): value is Record<string, string> => typeof value === 'object' && value !== null;

const acceptedFile = (stateDir: string): string => join(stateDir, 'accepted-courses.json');

const most = 12;

const lines = (items: string[]): string[] =>
  items.length > most ? [...items.slice(0, most), `… and ${items.length - most} more; all of them: the same with --json`] : items;

/** What a person reads before saying yes. */
export const permissionsText = ({ folder, title }: Pick<Course, 'folder' | 'title'>, permissions: Permissions): string => {
  const shown = permissions.commands.filter(({ when }) => !when.startsWith('mistake'));
  const recorded = permissions.commands.length - shown.length;
  const unique = [...new Set(shown.map(({ when, line }) => `${when.padEnd(9)} ${line.split('\n')[0]?.slice(0, 100)}`))];
  return [
    `The course «${title}» in ${folder} is not ours. On this machine it wants to:`,
    '',
    `  start      ${permissions.programs.join(', ')}, as you, pointed at the lab's own cluster and forge`,
    `  write      files of the lab's repositories, in the workspace only`,
    `  name hosts ${permissions.hosts.join(', ') || 'none'}`,
    '',
    ...lines(unique).map((line) => `  ${line}`),
    ...(recorded > 0 ? [`  mistakes  ${recorded} more commands, run only by a proof`] : []),
    '',
    '  Other clusters, other folders and other programs are refused in any case.',
  ].join('\n');
};

const ask = async (context: CommandContext, course: Course, permissions: Permissions): Promise<boolean> => {
  const { terminal, flags, json } = context;
  if (flags['accept'] !== undefined) return true;
  if (!terminal.interactive || json) return false;
  terminal.note(permissionsText(course, permissions));
  const { default: inquirer } = await import('inquirer');
  return (await inquirer.prompt([{ type: 'confirm', name: 'sure', message: 'May it do this?', default: false }])).sure;
};

/** Asked once for what runs; asked again when that changes. Without a workspace nothing is remembered. */
export const acceptCourse = async (context: CommandContext, course: Course, stateDir?: string): Promise<void> => {
  if (course.folder === packageRoot) return;
  const permissions = permissionsOf(course, checkKinds);
  const known = (stateDir && readJson(acceptedFile(stateDir), isAccepted)) || {};
  if (known[course.folder] === permissions.digest) return;
  if (await ask(context, course, permissions)) {
    if (stateDir) writeWhole(acceptedFile(stateDir), JSON.stringify({ ...known, [course.folder]: permissions.digest }));
    return;
  }
  const { terminal, json } = context;
  if (!json && !terminal.interactive) terminal.note(permissionsText(course, permissions));
  throw new LabError({
    family: 'usage',
    code: 'course/not-accepted',
    message: `The course in ${course.folder} may run nothing here before you accept what it runs.`,
    next: 'Read the list, then type the same with --accept',
    data: { permissions },
  });
};
