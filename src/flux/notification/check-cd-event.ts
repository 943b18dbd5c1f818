// Whether a call's body is an event of https://cdevents.dev. Leaves out: the schemas of the single events; what their readers share is looked at.
import { parseJson, Refused } from './parse-json.ts';

/** By subject, as version 0.4 of the specification has them. */
const predicates: Record<string, string> = {
  pipelinerun: 'queued started finished',
  taskrun: 'started finished',
  repository: 'created modified deleted',
  branch: 'created deleted',
  change: 'created reviewed merged abandoned updated',
  build: 'queued started finished',
  artifact: 'packaged signed published downloaded deleted',
  testcaserun: 'queued started finished skipped',
  testsuiterun: 'queued started finished',
  testoutput: 'published',
  environment: 'created modified deleted',
  service: 'deployed upgraded rolledback removed published',
  incident: 'detected reported resolved',
  ticket: 'created updated closed',
};

interface CdEvent {
  context?: Record<string, unknown>;
}

const problemOf = (body: Buffer): string | undefined => {
  const { context = {} } = (parseJson(body, (why) => why) ?? {}) as CdEvent;
  const { type, timestamp, id } = context;
  if (type === undefined) return 'unknown event type dev.cdevents.<undefined-subject>.<undefined-predicate>.<undefined-version>';
  const [, subject = '', predicate = ''] = /^dev\.cdevents\.([a-z]+)\.([a-z]+)\.\d+\.\d+\.\d+/i.exec(String(type)) ?? [];
  if (!subject) return `cannot parse event type ${String(type)}`;
  if (!predicates[subject]?.split(' ').includes(predicate)) return `unknown event type ${String(type)}`;
  const time = String(timestamp ?? '');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(time))
    return `parsing time "${time}" as "2006-01-02T15:04:05Z07:00": cannot parse "${time}" as "2006"`;
  if (id !== '') return undefined;
  const schema = `https://cdevents.dev/0.4.1/schema/${subject}-${predicate}-event#`;
  return `jsonschema validation failed with '${schema}'\n- at '/context/id': minLength: got 0, want 1`;
};

export const checkCdEvent = (body: Buffer): void => {
  let problem: string | undefined;
  try {
    problem = problemOf(body);
  } catch (error) {
    problem = (error as Error).message;
  }
  if (problem) throw new Refused(`unable to validate CDEvent event: ${problem}`);
};
