/** What a lab wants to know of the learner before it begins: from --set, from the terminal, or what the lab takes for itself. */
import { keepAnswers, readAnswer, readAnswers } from '../course/asked-variables.ts';
import { findLab } from '../catalogue/find-lab.ts';
import { suggest } from '../catalogue/suggest.ts';
import type { AskedVariable, Lab, LabValue } from '../course/lab.ts';
import type { Session } from '../course/session.ts';
import { LabError } from '../errors.ts';
import type { CommandContext } from './command.ts';
import { sessionCourse } from './open-session.ts';
import { renderPage } from './text/task-text.ts';

type Asked = Readonly<Record<string, AskedVariable>>;
type Values = Record<string, LabValue>;

const usage = (code: string, message: string, next: string) => new LabError({ family: 'usage', code, message, next });

/** `--set name=value`, as often as there is something to set. */
const fromFlags = (set: string | undefined, asked: Asked, lab: string): Values => {
  const values: Values = {};
  for (const line of set === undefined ? [] : set.split('\n')) {
    const at = line.indexOf('=');
    if (at < 1) throw usage('usage/set', `--set takes NAME=VALUE, and not «${line}».`, `gitops-lab start ${lab} --set name=value`);
    const name = line.slice(0, at);
    const variable = Object.hasOwn(asked, name) ? asked[name] : undefined;
    if (!variable) {
      const known = Object.keys(asked);
      const meant = suggest(name, known);
      const has = known.length === 0 ? `Lab ${lab} asks for nothing.` : `Lab ${lab} asks for ${known.join(', ')}, not for «${name}».`;
      throw usage('lab/unknown-variable', has, meant ? `Did you mean --set ${meant}=…?` : `gitops-lab start ${lab}`);
    }
    const answer = readAnswer(variable, line.slice(at + 1));
    if ('wrong' in answer)
      throw usage('lab/wrong-value', `--set ${line}: ${answer.wrong}`, `gitops-lab start ${lab} --set ${name}=${variable.default}`);
    values[name] = answer.value;
  }
  return values;
};

const ask = async (name: string, variable: AskedVariable, { terminal }: CommandContext): Promise<LabValue> => {
  terminal.print(`\n${renderPage(variable.ask, terminal)}`);
  const { default: inquirer } = await import('inquirer');
  const validate = (typed: string) => {
    const answer = readAnswer(variable, typed);
    return 'wrong' in answer ? answer.wrong : true;
  };
  const { typed } = await inquirer.prompt([{ type: 'input', name: 'typed', message: name, default: String(variable.default), validate }]);
  const answer = readAnswer(variable, typed as string);
  return 'value' in answer ? answer.value : variable.default;
};

const collect = async (lab: Lab, asked: Asked, known: Values, context: CommandContext): Promise<Values> => {
  const { flags, terminal, json } = context;
  const values = { ...known, ...fromFlags(flags['set'], asked, lab.id) };
  for (const [name, variable] of Object.entries(asked)) {
    if (values[name] !== undefined) continue;
    values[name] = terminal.interactive && !json ? await ask(name, variable, context) : variable.default;
  }
  return values;
};

/** A lab that was prepared keeps what it was prepared with. */
const refuseLate = (lab: Lab, known: Values, values: Values): void => {
  const other = Object.keys(values).find((name) => known[name] !== undefined && known[name] !== values[name]);
  if (other === undefined) return;
  throw usage(
    'lab/begun',
    `Lab ${lab.id} was begun with ${other} = ${known[other]}, and its cluster and repositories call it so.`,
    'To begin anew with another value: gitops-lab down, then start with --set',
  );
};

/** The lab with everything filled in. Asks once for a workspace; what was answered is kept. */
export const withVariables = async (session: Session, id: string, context: CommandContext): Promise<Lab> => {
  const { workspace, store } = session;
  const lab = findLab(session.course, id);
  const asked = lab.asked ?? {};
  if (Object.keys(asked).length === 0) {
    fromFlags(context.flags['set'], asked, id);
    return lab;
  }
  const known = { ...readAnswers(workspace.stateDir)[id] };
  const values = await collect(lab, asked, known, context);
  if (store.read().labs[id]?.prepared) refuseLate(lab, known, values);
  keepAnswers(workspace.stateDir, id, values);
  session.course = sessionCourse(workspace, session.read);
  return findLab(session.course, id);
};
