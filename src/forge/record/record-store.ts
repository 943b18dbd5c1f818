// Keeps each repository's record as forge.json inside its bare repository: a checkpoint of the folder has both or neither.
// Nothing is cached, so that a restore underneath a running forge is seen at once. Every change is one synchronous step.
import { join } from 'node:path';
import { readTwice, writeTwice } from '../../platform/atomic-file.ts';
import { emptyRecord, isRepositoryRecord, type RepositoryRecord } from './repository-record.ts';

export class RecordStore {
  readonly #fileOf: (repository: string) => string;

  /** `folderOf` names the folder in which a repository's record lies. */
  constructor(folderOf: (repository: string) => string) {
    this.#fileOf = (repository) => join(folderOf(repository), 'forge.json');
  }

  read(repository: string): RepositoryRecord {
    return readTwice(this.#fileOf(repository), isRepositoryRecord) ?? emptyRecord();
  }

  /** What `change` throws leaves everything as it was. */
  change<T>(repository: string, change: (record: RepositoryRecord) => T): T {
    const record = this.read(repository);
    const result = change(record);
    writeTwice(this.#fileOf(repository), record);
    return result;
  }
}
