import type { EventContext } from '../kernel/events.ts';
import type {
  ClassKind,
  LoginMode,
  ModeFault,
  PupilClient,
  School,
  SchoolClass,
  SchoolSettings,
  TwoStepPolicy,
} from './model.ts';

/** A school begins with login mode `local`: every other one needs what only a school that is there can have. */
export interface NewSchool {
  readonly name: string;
  /** The short name first, then aliases; folded here. */
  readonly shortNames: readonly string[];
  readonly brin?: string;
  /** Default optional. `from` absent with a policy: from now on. */
  readonly twoStep?: { readonly policy: TwoStepPolicy; readonly from?: Date };
}

/** The first beheerder of a new school: people are another room's. */
export interface FirstBeheerder {
  readonly username: string;
  readonly givenName: string;
  readonly middleName?: string;
  readonly familyName: string;
  readonly email?: string;
}

/** What may change; a field that is absent stays as it is. */
export interface SchoolChange {
  readonly name?: string;
  readonly shortNames?: readonly string[];
  readonly brin?: string;
  readonly loginMode?: LoginMode;
  readonly twoStep?: { readonly policy: TwoStepPolicy; readonly from?: Date };
  readonly settings?: Partial<SchoolSettings>;
  /** Replaces the whole list. */
  readonly opleidingen?: readonly string[];
}

/** A school as support's list shows it. */
export interface SchoolPage {
  readonly schools: readonly School[];
  readonly next?: string | undefined;
}

export interface NewClass {
  readonly name: string;
  readonly kind: ClassKind;
  /** Default: the present school year. */
  readonly year?: number;
}

export interface Schools {
  /** By short name or alias as somebody typed it. May be up to 5 s old. */
  byShortName(typed: string): Promise<School | undefined>;
  /** May be up to 5 s old. */
  byId(id: string): Promise<School | undefined>;
  /** @throws AppError `short-name-invalid` (bad-request), `short-name-taken` (conflict), `school-name-invalid` (bad-request). */
  create(input: NewSchool, context: EventContext): Promise<School>;
  /**
   * Works `change` out on the newest record and writes it guarded; tries again after another's write.
   * @throws AppError `school-unknown` (not-found), as `create`, `login-mode-…` (conflict) with a ModeFault for
   *   another login mode that may not be, or `conflict` when others keep being first.
   */
  update(id: string, change: (school: School) => SchoolChange, context: EventContext): Promise<School>;
  /** The first thing that forbids this login mode. The one that the school has is never forbidden. */
  modeFault(school: School, mode: LoginMode): Promise<ModeFault | undefined>;
  /** @throws AppError `school-unknown` (not-found), `class-name-invalid` (bad-request). */
  addClass(schoolId: string, input: NewClass, context: EventContext): Promise<SchoolClass>;
  /** @throws AppError `class-unknown` (not-found), `class-name-invalid` (bad-request). */
  renameClass(schoolId: string, classId: string, name: string, context: EventContext): Promise<void>;
  /**
   * All schools but the system realm, by name; `search` keeps those of which a word of the name, a short
   * name or the BRIN begins with it. For support: it reads all schools.
   */
  list(query: { readonly search?: string; readonly cursor?: string; readonly limit?: number }): Promise<SchoolPage>;
  /** Those whose second-step policy begins to bind within `from` (inclusive) and `to` (exclusive). */
  bindingBetween(from: Date, to: Date): Promise<readonly School[]>;
  /** The classes of one school year (default: the present one) by name, numbers in their order. */
  classesOf(schoolId: string, year?: number): Promise<readonly SchoolClass[]>;
  /** Those of `ids` that the school has, in the order of `ids`. */
  classesByIds(schoolId: string, ids: readonly string[]): Promise<readonly SchoolClass[]>;
  /** The realm of support (short name `kurve`): made at first start, by one of all processes. */
  ensureSystemRealm(): Promise<School>;
  /** Lets pupils use a client for these scopes, in place of what it had. */
  allowClient(schoolId: string, allowed: Omit<PupilClient, 'since'>, context: EventContext): Promise<School>;
  /** Takes that back. No harm when it was not allowed. */
  withdrawClient(schoolId: string, clientId: string, context: EventContext): Promise<School>;
  /** Puts an account in the list that guards a school's last beheerder. No harm when it stands there. */
  addBeheerder(schoolId: string, accountId: string, context: EventContext): Promise<void>;
  /** Takes it out. @throws AppError `last-beheerder` (conflict) when no other is left. */
  dropBeheerder(schoolId: string, accountId: string, context: EventContext): Promise<void>;
}
