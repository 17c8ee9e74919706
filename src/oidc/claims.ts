import { ECK_ID_SCOPE } from '../clients/index.ts';
import type { School, SchoolClass } from '../schools/index.ts';
import { fullNameOf, type User } from '../users/index.ts';

/** Claims by scope (product.md section 6; OpenID Connect Core section 5.4). With `openid` alone: none of our own. */
export const CLAIMS_BY_SCOPE = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: [
    'name',
    'given_name',
    'middle_name',
    'family_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
  school: ['school', 'roles', 'classes', 'opleiding', 'idp'],
  [ECK_ID_SCOPE]: ['eck_id'],
} as const;

/** What the `school` scope tells of a person. */
export interface SchoolFacts {
  readonly school: School;
  readonly classes: readonly SchoolClass[];
  /** The connection, after SSO. */
  readonly idp?: string | undefined;
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== '';

/** Those of `claims` that say something. */
function present(claims: Record<string, unknown>): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  for (const name of Object.keys(claims)) if (isPresent(claims[name])) said[name] = claims[name];
  return said;
}

/** Claims of the user's own record; provisioned ones (`user.claims`) never override what we know ourselves. */
export function ownClaims(user: User): Record<string, unknown> {
  return present({
    ...user.claims,
    name: fullNameOf(user),
    given_name: user.givenName,
    middle_name: user.middleName ?? user.claims?.['middle_name'],
    family_name: user.familyName,
    preferred_username: user.username,
    locale: user.claims?.['locale'] ?? user.lastLocale ?? 'nl',
    zoneinfo: user.claims?.['zoneinfo'] ?? 'Europe/Amsterdam',
    updated_at: Math.floor(user.updatedAt.getTime() / 1000),
    email: user.email,
    email_verified: user.email === undefined ? undefined : user.emailVerified,
  });
}

/** The claims of scope `school`. */
export const schoolClaims = (user: User, { school, classes, idp }: SchoolFacts): Record<string, unknown> =>
  present({
    school: present({ id: school.id, short_name: school.shortNames[0], name: school.name, brin: school.brin }),
    roles: [user.role],
    classes: classes.map(({ id, name, kind }) => ({ id, name, kind })),
    opleiding: user.opleiding,
    idp,
  });
