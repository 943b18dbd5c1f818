// Changes a pull request's words, labels and comments.
import { invalid, notFound } from '../errors.ts';
import { mergeBaseOf } from '../history/commits.ts';
import type { Label, PullComment, PullRequest, RepositoryRecord } from '../record/repository-record.ts';
import type { World } from '../world.ts';
import { changePull, findPull, type PullPlace } from './pull-state.ts';

export const editPull = (
  world: World,
  place: PullPlace,
  { title, body }: { title?: string | undefined; body?: string | undefined },
): PullRequest => {
  if (title !== undefined && !title.trim()) throw invalid('[Title]: Required');
  return changePull(world, place, (pull) => {
    const before = `${pull.title}\n${pull.body}`;
    if (title !== undefined) pull.title = title.trim();
    if (body !== undefined) pull.body = body;
    return before === `${pull.title}\n${pull.body}` ? undefined : 'edited';
  });
};

/** Another branch to merge into. */
export const retargetPull = async (world: World, place: PullPlace, base: string): Promise<PullRequest> => {
  const known = findPull(world.records.read(place.repository), place.number);
  if (known.base === base) return known;
  const mergeBase = known.open ? await mergeBaseOf(world.repositories, place.repository, `refs/heads/${base}`, known.headSha) : undefined;
  if (!mergeBase) throw notFound();
  return changePull(world, place, (pull) => {
    Object.assign(pull, { base, mergeBase });
    return 'edited';
  });
};

const labelOf = ({ labels }: RepositoryRecord, wanted: unknown): Label => {
  const found = labels.find(({ id, name }) => id === wanted || name === wanted || (typeof wanted === 'string' && String(id) === wanted));
  if (!found) throw notFound();
  return found;
};

/** Labels by id or by name, in the order of the record. `change` is given the present ids and the meant ones. */
export const setLabels = (
  world: World,
  place: PullPlace,
  wanted: readonly unknown[],
  change: (present: number[], meant: number[]) => number[],
): PullRequest =>
  changePull(world, place, (pull, record) => {
    const ids = new Set(
      change(
        pull.labels,
        wanted.map((each) => labelOf(record, each).id),
      ),
    );
    const labels = record.labels.map(({ id }) => id).filter((id) => ids.has(id));
    if (labels.join() === pull.labels.join()) return undefined;
    pull.labels = labels;
    return labels.length > 0 ? 'label_updated' : 'label_cleared';
  });

export const addLabel = (world: World, repository: string, label: Omit<Label, 'id'>): Label =>
  world.records.change(repository, (record) => {
    const made = { id: record.nextId++, ...label };
    record.labels.push(made);
    return made;
  });

export const addComment = (world: World, { repository, number, user }: PullPlace, body: string): PullComment => {
  if (!body.trim()) throw invalid('[Body]: Required');
  const at = world.options.clock.now();
  const comment = world.records.change(repository, (record) => {
    const pull = findPull(record, number);
    pull.updatedAt = at;
    const made = { id: record.nextId++, pull: number, user, body, createdAt: at, updatedAt: at };
    record.comments.push(made);
    return made;
  });
  world.tell({ kind: 'comment', repository, comment: comment.id, action: 'created', user });
  return comment;
};
