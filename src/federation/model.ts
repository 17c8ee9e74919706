/** What Numo ID can know of a person from an assertion. */
export const MAPPED_FIELDS = [
  'username',
  'givenName',
  'infix',
  'familyName',
  'email',
  'leerlingnummer',
  'externalId',
  'eckId',
  'affiliation',
] as const;
export type MappedField = (typeof MAPPED_FIELDS)[number];

export interface FieldMapping {
  /** Names under which the provider may assert it, the first that is there counts. */
  readonly names: readonly string[];
  /** The school fills it in, not the person: only such a field may link an account. */
  readonly setBySchool: boolean;
}

export const ASSERTED_ROLES = ['leerling', 'docent', 'guest'] as const;
export type AssertedRole = (typeof ASSERTED_ROLES)[number];

/** Which attributes of a provider mean what. */
export interface AttributeMapping {
  readonly fields: Readonly<Partial<Record<MappedField, FieldMapping>>>;
  /** Values of the `affiliation` field (folded) that make somebody a pupil, a teacher, a guest. */
  readonly roles: Readonly<Record<AssertedRole, readonly string[]>>;
}

/** What tells this school's people from another's on the same upstream: an asserted attribute and its value. */
export interface Tenant {
  readonly attribute: string;
  readonly value: string;
}

/** `test`: only the test login of an admin works. */
export const CONNECTION_STATES = ['test', 'on', 'off'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** One way in of one school (product.md section 5). */
export interface Connection {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  /** As people see it on the button and where there are several: «Magister», «Microsoft». */
  readonly name: string;
  readonly protocol: string;
  readonly preset: string;
  readonly state: ConnectionState;
  /** Parsed by the protocol whenever it is read. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Sealed, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Which upstream it is; schools that share one are told apart by `tenant` and `unit`. */
  readonly upstream: string;
  readonly tenant?: Tenant | undefined;
  /** What tells this school's people from those of another in the same tenant, where there are several. */
  readonly unit?: Tenant | undefined;
  /** Found by it: everybody on the same upstream and in the same tenant. */
  readonly lane?: string | undefined;
  readonly mapping: AttributeMapping;
  /** Makes an account for somebody whom nobody knows. */
  readonly allowCreate: boolean;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** When what the provider publishes was last read well. */
  readonly refreshedAt?: Date | undefined;
  /** Since when that could not be read any more, and why not (an OutboundFault or a RefusalReason). */
  readonly unreadSince?: Date | undefined;
  readonly unreadWhy?: string | undefined;
  /** What ends soon, as its beheerders were told of it. */
  readonly toldEndings?: readonly string[] | undefined;
  /** When a test login last came back well, since the last change. */
  readonly testedAt?: Date | undefined;
}
