// The pull requests of one repository of the forge.
import { ForgeRefusal, ForgeRest, type Comment, type ForgeLogin, type Pull } from '../../course/forge-rest.ts';

export class PullReader {
  readonly #rest: ForgeRest;
  readonly #path: string;

  constructor(forge: ForgeLogin, repository: string) {
    this.#rest = new ForgeRest(forge);
    this.#path = `/repos/${forge.user}/${repository}`;
  }

  /** The newest first. Empty where the forge has no such repository. */
  async all(): Promise<Pull[]> {
    try {
      return (await this.#rest.all<Pull>(`${this.#path}/pulls?state=all`)).sort((a, b) => b.number - a.number);
    } catch (error) {
      if (error instanceof ForgeRefusal && error.status === 404) return [];
      throw error;
    }
  }

  comments(number: number): Promise<Comment[]> {
    return this.#rest.all<Comment>(`${this.#path}/issues/${number}/comments`);
  }
}
