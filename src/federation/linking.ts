/** Who is this? Every rule of product.md section 5, and nothing else; no clock, no storage, no HTTP. */
import type { User } from '../users/index.ts';
import type { Person } from './attributes.ts';
import type { AssertedMark } from './marks.ts';
import type { AssertedRole, Connection } from './model.ts';

/** The attributes that can link, in the order in which audit names them. */
export const LINKING_ATTRIBUTES = ['leerlingnummer', 'externalId', 'eckId'] as const;
export type LinkingAttribute = (typeof LINKING_ATTRIBUTES)[number];

/** An account as far as linking asks; deleted ones stand among them until they are erased. */
export interface Candidate {
  readonly user: User;
  /** The account has a link at this connection already, by another subject. */
  readonly linkedHere: boolean;
  /** Is beheerder, or was within 30 days. */
  readonly beheerder: boolean;
}

export interface LinkingFacts {
  readonly connection: Pick<Connection, 'mapping' | 'allowCreate'>;
  readonly person: Person;
  /** What must be asserted of this school's people, and what was. */
  readonly marks: readonly AssertedMark[];
  /** Another school has a connection to the same upstream, and no mark tells the two apart. */
  readonly isShared: boolean;
  /** The account that this subject is linked to; `gone` when it was deleted. */
  readonly linked?: Candidate | 'gone' | undefined;
  /** Accounts of this school to which each attribute points. */
  readonly found: Readonly<Record<LinkingAttribute, readonly Candidate[]>>;
}

export type RefusedBecause =
  | 'other-tenant'
  | 'account-disabled'
  | 'account-gone'
  /** Attributes point at different accounts, or one at several. */
  | 'attributes-differ'
  /** A pupil's subject and a teacher's account, or the other way round. */
  | 'role-differs';

export type AskedBecause = 'unknown' | 'not-told-apart' | 'beheerder' | 'linked-already' | 'guest';

export type Decision =
  | { readonly kind: 'login'; readonly user: User }
  | { readonly kind: 'link'; readonly user: User; readonly by: LinkingAttribute }
  /** One local login links; `make`: the person may have an account made instead. */
  | {
      readonly kind: 'ask';
      readonly because: AskedBecause;
      readonly make: 'leerling' | 'docent' | undefined;
      /** At whom what was asserted points: nobody else may be linked. */
      readonly user?: User | undefined;
    }
  | { readonly kind: 'refuse'; readonly because: RefusedBecause };

const refuse = (because: RefusedBecause): Decision => ({ kind: 'refuse', because });
const ask = (because: AskedBecause, make?: 'leerling' | 'docent'): Decision => ({ kind: 'ask', because, make });
const askOf = (because: AskedBecause, { user }: Candidate): Decision => ({
  kind: 'ask',
  because,
  make: undefined,
  user,
});

const isGone = ({ user }: Candidate): boolean => user.deletedAt !== undefined;
const isShut = ({ user }: Candidate): boolean => user.disabled || user.leftAt !== undefined;

/** Like matches like: a pupil's subject belongs to a pupil's account, a teacher's to one of staff. */
export function roleFits(asserted: AssertedRole | undefined, role: User['role']): boolean {
  if (asserted === 'leerling') return role === 'leerling';
  return asserted !== 'docent' || role !== 'leerling';
}

/** Whether what the provider asserts is this school's own (Entra `tid`, Google `hd`, BRIN). Exactly one value counts. */
const isOwnTenant = ({ marks }: LinkingFacts): boolean =>
  marks.every(({ value, asserted }) => asserted.length === 1 && asserted[0]?.toLowerCase() === value.toLowerCase());

/** Accounts that an attribute may point at: only what the school sets, a leerlingnummer only at pupils. */
function pointedAt({ connection, found }: LinkingFacts, attribute: LinkingAttribute): readonly Candidate[] {
  if (connection.mapping.fields[attribute]?.setBySchool !== true) return [];
  const all = found[attribute];
  return attribute === 'leerlingnummer' ? all.filter(({ user }) => user.role === 'leerling') : all;
}

/** An account that exactly one lookup gave, by every rule on what may be linked without a word of its owner. */
function linkTo(facts: LinkingFacts, candidate: Candidate, by: LinkingAttribute): Decision {
  if (isGone(candidate)) return refuse('account-gone');
  if (isShut(candidate)) return refuse('account-disabled');
  if (!roleFits(facts.person.role, candidate.user.role)) return refuse('role-differs');
  if (candidate.beheerder) return askOf('beheerder', candidate);
  if (facts.person.role === 'guest') return askOf('guest', candidate);
  if (candidate.linkedHere) return askOf('linked-already', candidate);
  return { kind: 'link', user: candidate.user, by };
}

/** Whom nobody knows: an account is made only of a pupil or teacher with a name, where the connection allows it. */
function unknown({ connection, person }: LinkingFacts): Decision {
  if (person.role === 'guest') return ask('guest');
  const named = person.givenName !== undefined && person.familyName !== undefined;
  // Who fills in the own affiliation must not become a teacher by it.
  const believed = person.role !== 'docent' || connection.mapping.fields.affiliation?.setBySchool === true;
  return ask('unknown', connection.allowCreate && named && believed ? person.role : undefined);
}

/** What becomes of an answer of a school's provider (product.md section 5). */
export function decide(facts: LinkingFacts): Decision {
  if (!isOwnTenant(facts)) return refuse('other-tenant');
  const { linked } = facts;
  if (linked === 'gone') return refuse('account-gone');
  if (linked) return isShut(linked) ? refuse('account-disabled') : { kind: 'login', user: linked.user };
  if (facts.isShared) return ask('not-told-apart');
  const hits = LINKING_ATTRIBUTES.flatMap((by) => pointedAt(facts, by).map((candidate) => ({ by, candidate })));
  const [first] = hits;
  if (!first) return unknown(facts);
  if (hits.some(({ candidate }) => candidate.user.id !== first.candidate.user.id)) return refuse('attributes-differ');
  return linkTo(facts, first.candidate, first.by);
}

/** Whether this account may be linked after its owner's own login and «Ja, dit is mijn schoolaccount». */
export function mayLinkByLogin(person: Pick<Person, 'role'>, user: User): RefusedBecause | undefined {
  if (user.deletedAt !== undefined) return 'account-gone';
  if (user.disabled || user.leftAt !== undefined) return 'account-disabled';
  return roleFits(person.role, user.role) ? undefined : 'role-differs';
}
