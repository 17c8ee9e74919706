import { AppError } from '../../kernel/errors.ts';
import { DuplicateError } from '../duplicate.ts';
import type { Row } from '../record.ts';
import { type AnySpec, isLacking } from '../rules.ts';
import { type Documents, type Engine, LIMITS } from './engine.ts';
import { isTaken } from './errors.ts';
import type { Layout } from './model.ts';
import { burying, expired, type Filter, live, settled } from './write.ts';

/** Erases what has expired under these conditions; a tombstone stays where events wait. */
export async function erase(documents: Documents, which: Filter): Promise<void> {
  const { deletedCount } = await documents.deleteOne({ $and: [which, settled] }, LIMITS);
  if (deletedCount === 0) await documents.updateOne(which, burying, LIMITS);
}

/** The other records that stand where `row` wants to stand in one of its unique indexes, by that index. */
function rivals(spec: AnySpec, layout: Layout, row: Row): readonly { index: string; which: Filter; hint: string }[] {
  return spec.indexes.flatMap((index) => {
    if (!index.unique || index.fields.some((field) => isLacking(row.fields[field]))) return [];
    const { layout: laid } = layout.index(index.name);
    const terms = index.fields.map((field): Filter => {
      const value = row.fields[field];
      return { [field]: Array.isArray(value) ? { $in: value } : value };
    });
    const which: Filter = { $and: [...terms, ...laid.presence, { _id: { $ne: row.id } }] };
    return [{ index: index.name, which, hint: laid.name }];
  });
}

/** So often a place is found taken by somebody who is gone at the next look. */
const ROUNDS = 5;

/** Runs a write again once expired records, which are in its way, are erased. @throws DuplicateError for live ones. */
export function clearing(spec: AnySpec, layout: Layout, documents: Documents, engine: Engine) {
  const evict = async (row: Row): Promise<void> => {
    for (const { index, which, hint } of rivals(spec, layout, row)) {
      const now = engine.now();
      const holder = await documents.findOne({ $and: [which, live(now)] }, { ...LIMITS, hint, projection: { _id: 1 } });
      if (holder) throw new DuplicateError(spec.name, index);
      const gone = await documents.find(which, { ...LIMITS, hint, projection: { _id: 1 } }).toArray();
      for (const { _id } of gone) await erase(documents, { $and: [{ _id }, expired(now)] });
    }
  };
  return async <T>(rowOf: () => Promise<Row | undefined>, write: () => Promise<T>): Promise<T> => {
    for (let round = 0; round < ROUNDS; round += 1) {
      try {
        return await write();
      } catch (error) {
        if (!isTaken(error)) throw error;
        const row = await rowOf();
        if (row) await evict(row);
      }
    }
    throw new AppError('busy', 'busy', { cause: new Error(`${spec.name}: a unique index did not come to rest`) });
  };
}
