/** Two admins at one form: the second is told, sees both versions, and loses nothing of what was typed. */
import type { AttributeMapping, Connection } from '../federation/index.ts';
import { sha256 } from '../kernel/secrets.ts';
import type { Theirs, TypedMapping } from './pages-sso-mapping.ts';
import { mappingRows } from './sso-forms.ts';

/** What a form showed, in a word: another admin's change of it is noticed, the daily reading or a test login is none. */
export const seenOf = (shown: unknown): string => sha256(JSON.stringify(shown));

export const seenOfMapping = ({ mapping }: Pick<Connection, 'mapping'>): string => seenOf(mappingRows(mapping));

/** What is stored now, where it differs from what was typed. */
export function theirsInMapping(stored: AttributeMapping, typed: TypedMapping): readonly Theirs[] {
  const { fields, roles } = mappingRows(stored);
  const mine = new Map(typed.fields.map((row) => [row.field, row]));
  const values = new Map(typed.roles.map((row) => [row.role, row.values]));
  const differing = fields.filter(({ field, names, bySchool }) => {
    const row = mine.get(field);
    return names !== row?.names.trim() || bySchool !== row.bySchool;
  });
  return [
    ...differing.map(({ label, names, bySchool }) => ({
      label,
      value: names,
      ...(bySchool ? { key: 'console.sso.mapping.by-school' } : {}),
    })),
    ...roles
      .filter(({ role, values: theirs }) => theirs !== values.get(role)?.trim())
      .map(({ label, values: value }) => ({ label, value })),
  ];
}

type Values = Readonly<Record<string, string>>;

/** The same for the form of a connection; `labels`: of its fields, secrets not among them. */
export const theirsInForm = (stored: Values, typed: Values, labels: ReadonlyMap<string, string>): readonly Theirs[] =>
  [...labels]
    .filter(([name]) => (stored[name] ?? '') !== (typed[name] ?? '').trim())
    .map(([name, label]) => ({ label, value: stored[name] ?? '' }));
