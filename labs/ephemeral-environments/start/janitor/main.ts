// Once: reads the open pull requests of a repository, and warns or ends those previews that decide() names.
import { decide } from './decide.ts';

interface Pull {
  number: number;
  title: string;
  head: { sha: string };
  labels: { id: number; name: string }[];
}

const { FORGE = '', REPOSITORY = '', TOKEN = '' } = process.env;
const repository = `${FORGE}/api/v1/repos/${REPOSITORY}`;

const ask = async (method: string, path: string, body?: unknown): Promise<any> => {
  const headers = { authorization: `token ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(`${repository}/${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
};

const say = ({ number }: Pull, body: string) => ask('POST', `issues/${number}/comments`, { body });

/** Its own memory stands in its comments: a line that readers do not see. */
const markOf = (sha: string) => `<!-- janitor warned for ${sha} -->`;

const warnedFor = async ({ number }: Pull): Promise<string | undefined> => {
  const comments: { body: string }[] = await ask('GET', `issues/${number}/comments`);
  const marks = comments.flatMap(({ body }) => /<!-- janitor warned for (\w+) -->/.exec(body)?.[1] ?? []);
  return marks.at(-1);
};

for (const pull of (await ask('GET', 'pulls?state=open')) as Pull[]) {
  const { number, title, labels, head } = pull;
  const decision = decide({ labels: labels.map(({ name }) => name), head: head.sha, warnedFor: await warnedFor(pull) });
  console.log(`#${number} ${title}: ${decision}`);
  if (decision === 'warn') await say(pull, `${markOf(head.sha)}\nNothing new here. The preview ends with the next run; a push or the label keep saves it.`);
  if (decision !== 'end') continue;
  const label = labels.find(({ name }) => name === 'preview');
  if (label) await ask('DELETE', `issues/${number}/labels/${label.id}`);
  await say(pull, 'The preview has ended. The label preview brings it back.');
}
