// Writes docs/apply.schema.json, the JSON schema of a file for `numo-id apply`: `node scripts/apply-schema.ts`.
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { fileSchema } from '../src/import/schema.ts';

/** The whole schema. */
export const renderApplySchema = (): string =>
  `${JSON.stringify({ title: 'A file for numo-id apply', ...z.toJSONSchema(fileSchema, { io: 'input' }) }, undefined, 2)}\n`;

export const APPLY_SCHEMA = new URL('../docs/apply.schema.json', import.meta.url);

if (import.meta.main) writeFileSync(APPLY_SCHEMA, renderApplySchema());
