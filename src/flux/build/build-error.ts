/** What does not build. Messages are those of kustomize. */
export class BuildError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BuildError';
  }
}

/** Puts `prefix: ` before whatever goes wrong inside. */
export const within = <T>(prefix: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new BuildError(`${prefix}: ${(error as Error).message}`);
  }
};
