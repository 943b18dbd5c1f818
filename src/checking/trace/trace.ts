// Why not yet: the way of a commit, hop by hop, with the revision that each hop has and the controller's own words.

export interface Hop {
  stage: 'commit' | 'source' | 'kustomize' | 'workload' | 'pods';
  /** moving: it will go on by itself. stuck: somebody has to do something. waiting: for an earlier hop. */
  state: 'done' | 'moving' | 'stuck' | 'waiting';
  /** Tells cases apart for hints and recorded mistakes: `source-behind`, `suspended`, ... Empty when done. */
  code: string;
  /** Short. */
  revision?: string;
  subject: string;
  says: string;
  /** The controller's own words, whole. */
  words?: string;
  nextInMs?: number;
}

export interface Trace {
  hops: Hop[];
  /** Index of the hop where the change is now; -1 when it has arrived. */
  here: number;
  /** The commit that is expected everywhere. */
  head?: string;
  nextInMs?: number;
}

/** Puts hops together: everything behind the first open hop waits for it. */
export const toTrace = (hops: Hop[], head?: string): Trace => {
  const here = hops.findIndex((hop) => hop.state !== 'done');
  const next = here < 0 ? undefined : hops[here]?.nextInMs;
  return { hops, here, ...(head ? { head } : {}), ...(next === undefined ? {} : { nextInMs: next }) };
};

export const openHop = (trace: Trace): Hop | undefined => trace.hops[trace.here];
