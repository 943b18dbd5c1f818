/** Where a learner finds what reset, solve and down moved out of the way: by clone. */
import type { SavedWork } from '../../course/saved-work.ts';

export const savedJson = (saved: readonly SavedWork[]) => ({
  // Several clones save under the same name.
  saved: [...new Set(saved.flatMap(({ branches }) => branches))],
  clones: saved.map(({ repository, branches }) => ({ repository, saved: branches })),
});

/** A line a clone; `untouched` says what is so where nothing was to be kept. */
export const savedText = (saved: readonly SavedWork[], untouched: string): string => {
  const width = Math.max(0, ...saved.map(({ repository }) => repository.length));
  return saved
    .map(({ repository, branches }) => {
      const kept = branches.length > 0 ? `your work is on ${branches.join(', ')}, in the clone and on the forge` : untouched;
      return `  ${repository.padEnd(width)}   ${kept}`;
    })
    .join('\n');
};
