import { after, DAY } from '../kernel/clock.ts';
import type { DomainEvent, EventDefinition, NoticeSpec } from '../kernel/events.ts';
import type { Locale, TextParams } from '../render/texts.ts';
import { authorOf, interrupts } from './model.ts';
import type { Outbox } from './outbox.ts';
import type { NoticeStore } from './store.ts';
import { isTemplate, type Template } from './templates.ts';

/** Whom a notice concerns. */
export interface Recipient {
  readonly email?: string | undefined;
  /** Mails to an address that its owner never confirmed name nobody. */
  readonly emailVerified: boolean;
  /** The language of the last login. */
  readonly locale: Locale;
  readonly name?: string | undefined;
}

export interface TellingDeps {
  readonly store: Pick<NoticeStore, 'addNotice'>;
  readonly outbox: Pick<Outbox, 'add'>;
  /** Of all domains. */
  readonly definitions: readonly EventDefinition[];
  /** Undefined: nobody (any more). */
  readonly recipient: (accountId: string, template: Template) => Promise<Recipient | undefined>;
  /** The accounts of the beheerders of a school. */
  readonly beheerders: (schoolId: string) => Promise<readonly string[]>;
  /** Setting `retention.noticesDays`; default 90. */
  readonly noticeDays?: number;
}

/** One way in which an event is told. */
interface Told extends NoticeSpec {
  readonly template: Template;
  readonly keep: ReadonlySet<string>;
}

const asList = (notice: EventDefinition['notice']): readonly NoticeSpec[] => {
  if (!notice) return [];
  return 'template' in notice ? [notice] : notice;
};

function toldBy(definitions: readonly EventDefinition[]): ReadonlyMap<string, readonly Told[]> {
  return new Map(
    definitions.map(({ name, notice, keep }) => [
      name,
      asList(notice).map((spec) => {
        const { template } = spec;
        if (!isTemplate(template)) throw new TypeError(`the event ${name} has a notice without texts: ${template}`);
        return { ...spec, template, keep: new Set<string>(keep) };
      }),
    ]),
  );
}

const paramsOf = (event: DomainEvent, told: Told): TextParams =>
  Object.fromEntries(
    Object.entries(event.fields).flatMap(([name, value]) =>
      told.keep.has(name) && typeof value !== 'boolean' ? [[name, value]] : [],
    ),
  );

/**
 * How an event becomes notices and mails, for each of its addressees once.
 * @throws TypeError when a definition names a template that has no texts.
 */
export function createTelling(deps: TellingDeps): (event: DomainEvent) => Promise<void> {
  const { store, outbox } = deps;
  const told = toldBy(deps.definitions);
  const keepMs = (deps.noticeDays ?? 90) * DAY;

  async function addresseesOf(event: DomainEvent, what: Told): Promise<readonly string[]> {
    const { accountId, actor } = event;
    if (what.unless !== undefined && event.fields[what.unless]) return [];
    if (what.actor && !(actor.kind === 'account' && actor.role === what.actor)) return [];
    if (what.to === 'owner') return accountId === undefined ? [] : [accountId];
    const all = await deps.beheerders(event.schoolId);
    if (what.to === 'beheerders') return all;
    return accountId !== undefined && all.includes(accountId) ? all.filter((id) => id !== accountId) : [];
  }

  async function tellOne(event: DomainEvent, what: Told, addressee: string): Promise<void> {
    const { template } = what;
    const recipient = await deps.recipient(addressee, template);
    if (!recipient) return;
    const id = what.to === 'owner' ? event.id : `${event.id}.${addressee}`;
    const by = authorOf(event, addressee);
    const at = new Date(event.at);
    const params = paramsOf(event, what);
    const unread = interrupts(template, by);
    await store.addNotice({ id, accountId: addressee, template, at, by, params, unread, expiresAt: after(at, keepMs) });
    if (what.by !== 'mail' || !recipient.email) return;
    const names = recipient.emailVerified
      ? { name: recipient.name, about: await nameOfOther(event, template, addressee) }
      : {};
    const { email: to, locale } = recipient;
    await outbox.add({ id, to, accountId: addressee, template, locale, body: { at: event.at, by, params, ...names } });
  }

  async function nameOfOther({ accountId }: DomainEvent, template: Template, addressee: string) {
    return accountId === undefined || accountId === addressee
      ? undefined
      : (await deps.recipient(accountId, template))?.name;
  }

  return async function tell(event) {
    for (const what of told.get(event.name) ?? []) {
      for (const addressee of await addresseesOf(event, what)) await tellOne(event, what, addressee);
    }
  };
}
