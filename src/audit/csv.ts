import type { AuditRecord } from './model.ts';

/** The columns of an export. */
const COLUMNS = ['time', 'event', 'actor', 'role', 'account', 'fields', 'address', 'request', 'number'] as const;

/** A cell (RFC 4180); what a spreadsheet would take for a formula gets a `'` before it (product.md section 13). */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

const actorCells = ({ actor }: AuditRecord): readonly [string, string] => {
  if (actor.kind === 'account') return [actor.accountId, actor.role];
  return [actor.kind === 'system' ? actor.by : '', actor.kind];
};

const fieldsText = ({ fields }: AuditRecord): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

/** Events as the lines of a CSV file, one by one, the names of the columns first. */
export async function* csvOf(records: AsyncIterable<AuditRecord>): AsyncIterable<string> {
  yield csvLine(COLUMNS);
  for await (const record of records) {
    yield csvLine([
      record.at.toISOString(),
      record.name,
      ...actorCells(record),
      record.accountId ?? '',
      fieldsText(record),
      record.address ?? '',
      record.requestId ?? '',
      String(record.seq),
    ]);
  }
}
