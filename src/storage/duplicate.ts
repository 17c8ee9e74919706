import { AppError } from '../kernel/errors.ts';

/** An id or a unique index is taken; `index` is `id` or the index's name. */
export class DuplicateError extends AppError {
  readonly index: string;

  constructor(collection: string, index: string) {
    super('duplicate', 'conflict', { cause: new Error(`${collection}: ${index} is taken`) });
    this.index = index;
  }
}
