/** What stands in an event's fields, in words, as far as there are words. Product.md section 4, «Logboek». */
import type { AuditRecord } from '../audit/index.ts';
import { federationTexts, REFUSAL_REASONS } from '../federation/index.ts';
import type { Visit } from './page.ts';
import { logTexts } from './texts-log.ts';
import { ssoTexts } from './texts-sso.ts';
import { ssoFaultTexts } from './texts-sso-faults.ts';

/** What linking refuses, beside what is wrong with an answer. */
const OF_ACCOUNT: readonly string[] = ['account-disabled', 'account-gone', 'attributes-differ', 'role-differs'];

/** Why a login by a school account was refused. */
function refusalKey(reason: unknown): string | undefined {
  if (typeof reason !== 'string') return undefined;
  if (OF_ACCOUNT.includes(reason)) return `console.sso.would.refuse.${reason}`;
  return REFUSAL_REASONS.some((known) => known === reason) ? `console.sso.refusal.${reason}` : undefined;
}

const keyIn = (prefix: string, value: unknown): string | undefined => {
  const key = `${prefix}.${String(value)}`;
  return [ssoFaultTexts, ssoTexts, logTexts, federationTexts].some((texts) => Object.hasOwn(texts, key))
    ? key
    : undefined;
};

type Fields = AuditRecord['fields'];
type InWords = (value: unknown) => string | undefined;

/** `changed` of a connection names what an admin changed, with spaces between. */
const changedKey: InWords = (value) => keyIn('console.log.changed', value);
const presetKey: InWords = (value) => keyIn('federation.preset', value);

/** Chosen by who did it to somebody else. */
const GIVEN = {
  reason: (value: unknown) => keyIn('console.log.reason', value),
  verified: (value: unknown) => keyIn('console.log.verified', value),
};

/** By event: the fields that it says in words. */
const WORDS: Readonly<Record<string, Readonly<Record<string, InWords>>>> = {
  'two-step-suspended': GIVEN,
  'two-step-resumed': GIVEN,
  'two-step-wiped': GIVEN,
  'user.password-reset': GIVEN,
  'user.support-wipe': GIVEN,
  'support.looked': { page: (value) => keyIn('console.log.looked', value) },
  'login.succeeded': { secondStep: (value) => keyIn('console.log.second-step', value) },
  'school.login-mode-changed': { loginMode: (value) => keyIn('console.sso.mode', value) },
  'sso.connection-added': { preset: presetKey },
  'sso.connection-changed': { changed: changedKey, state: (value) => keyIn('console.log.state', value) },
  'sso.linked': { by: (value) => keyIn('console.links.by', value) },
  'sso.refused': { reason: refusalKey },
  'sso.asked': { because: (value) => keyIn('console.log.asked', value) },
  'login.failed': { reason: (value) => keyIn('console.log.failed', value) },
  'sso.tested': { outcome: (value) => (value === 'ok' ? 'console.log.tested.ok' : refusalKey(value)) },
  'sso.metadata-refused': {
    when: (value) => keyIn('console.log.read', value),
    why: (value) => keyIn('console.sso.fault', value),
    preset: presetKey,
  },
};

/** A connection as the log names it; `key` where it has no name any more. */
export type NamedConnection = { readonly name: string } | { readonly key: string };

interface Words {
  /** Text keys. */
  readonly says: readonly string[];
  readonly connection?: NamedConnection | undefined;
  /** Fields that no words were found for. */
  readonly rest: Fields;
}

/** The fields of an event in words. */
export function wordsOf({ name, fields }: AuditRecord, connections: ReadonlyMap<string, NamedConnection>): Words {
  const ways = Object.hasOwn(WORDS, name) ? (WORDS[name] ?? {}) : {};
  const said = Object.entries(ways).flatMap(([field, keyOf]) => {
    const key = fields[field] === undefined ? undefined : keyOf(fields[field]);
    return key === undefined ? [] : [[field, key] as const];
  });
  const connection = connections.get(String(fields['connection']));
  const told = new Set([...said.map(([field]) => field), ...(connection ? ['connection'] : [])]);
  const rest = Object.fromEntries(Object.entries(fields).filter(([field]) => !told.has(field)));
  return { says: said.map(([, key]) => key), connection, rest };
}

const REMOVED = 'sso.connection-removed';
/** So many that are gone are looked for by what they were. */
const MOST_REMOVED = 200;

const isConnectionEvent = ({ name, fields }: AuditRecord): boolean =>
  name.startsWith('sso.') && typeof fields['connection'] === 'string';

/** Names of the connections in these events; of one that was removed, what kind it was, as far as that is known. */
export async function connectionsIn(
  { scope }: Visit<'school'>,
  records: readonly AuditRecord[],
): Promise<ReadonlyMap<string, NamedConnection>> {
  const ids = new Set(records.filter(isConnectionEvent).map(({ fields }) => String(fields['connection'])));
  if (ids.size === 0) return new Map();
  const known = new Map((await scope.sso.list()).map(({ id, name }) => [id, name]));
  const gone = [...ids].some((id) => !known.has(id));
  const removed = gone ? (await scope.log.page({ name: REMOVED }, MOST_REMOVED, undefined)).items : [];
  const presets = new Map(
    [...records, ...removed].flatMap(({ fields: { connection, preset } }) =>
      connection === undefined || preset === undefined ? [] : [[String(connection), String(preset)] as const],
    ),
  );
  const offered = new Set(scope.sso.presets().map(({ name }) => name));
  const named = (id: string): NamedConnection => {
    const name = known.get(id);
    if (name !== undefined) return { name };
    const preset = presets.get(id) ?? '';
    return { key: offered.has(preset) ? `federation.preset.${preset}` : 'console.log.connection.unknown' };
  };
  return new Map([...ids].map((id) => [id, named(id)]));
}
