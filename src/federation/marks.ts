/** What tells the people of a school from those of another on the same upstream. Product.md section 5. */
import { valuesOf } from './attributes.ts';
import type { PresetField } from './contract.ts';
import type { Connection, Tenant } from './model.ts';

type Marked = Pick<Connection, 'tenant' | 'unit'>;
type Typed = Readonly<Record<string, string>>;

/** A mark, and what the provider asserted under its attribute. */
export interface AssertedMark {
  readonly value: string;
  readonly asserted: readonly string[];
}

const marksOf = ({ tenant, unit }: Marked): readonly Tenant[] => [tenant, unit].filter((mark) => mark !== undefined);

/** Everything that must be asserted of a person of this school. */
export const assertedMarks = (
  connection: Marked,
  attributes: Readonly<Record<string, readonly string[]>>,
): readonly AssertedMark[] =>
  marksOf(connection).map(({ attribute, value }) => ({ value, asserted: valuesOf(attributes, [attribute]) }));

/** A tenant of Entra ID, in ID tokens and in SAML; it is one and the same whatever protocol a school uses. */
export const ENTRA_TENANT = { oidc: 'tid', saml: 'http://schemas.microsoft.com/identity/claims/tenantid' } as const;
const isEntra = ({ attribute }: Tenant): boolean => Object.values<string>(ENTRA_TENANT).includes(attribute);

const ENTRA_HOSTS: readonly string[] = ['https://login.microsoftonline.com', 'https://sts.windows.net'];
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * The tenant that an issuer or entity id of Entra ID is for, as the protocol asserts it: its address says it, so it
 * tells no two schools there apart. Undefined for every other system.
 */
export function entraTenantOf(protocol: string, upstream: string): Tenant | undefined {
  const url = URL.canParse(upstream) ? new URL(upstream) : undefined;
  const value = url && ENTRA_HOSTS.includes(url.origin) ? (url.pathname.split('/')[1] ?? '').toLowerCase() : '';
  const attribute = protocol === 'saml' ? ENTRA_TENANT.saml : ENTRA_TENANT.oidc;
  return UUID.test(value) ? { attribute, value } : undefined;
}

/**
 * The marks of a connection to this upstream, whichever preset it was made by: a tenant of Entra ID is pinned, and what
 * an admin asks for besides tells its schools apart.
 */
export function pinnedMarks(
  { protocol, tenant, unit }: Pick<Connection, 'protocol'> & Marked,
  upstream: string,
): Marked {
  const pinned = entraTenantOf(protocol, upstream);
  return pinned && !(tenant && isEntra(tenant)) ? { tenant: pinned, unit: unit ?? tenant } : { tenant, unit };
}

/** What an admin typed of the marks of a connection by a preset for any system. */
export const typedMarkOf = ({ tenant, unit }: Marked): Tenant | undefined =>
  tenant && isEntra(tenant) ? unit : tenant;

const keyOf = (mark: Tenant): string =>
  `${isEntra(mark) ? ENTRA_TENANT.oidc : mark.attribute}=${mark.value.toLowerCase()}`;

/**
 * Whether this connection lets in nobody whom the other takes for its own: something that it asks for, the other
 * does not ask for. Two schools in one tenant of Entra ID both ask for its `tid`, which says nothing then.
 */
export function tellsApart(own: Marked, other: Marked): boolean {
  const theirs = new Set(marksOf(other).map(keyOf));
  return marksOf(own).some((mark) => !theirs.has(keyOf(mark)));
}

/** Under which an upstream's tenant is found: those who share it are in one lane, by whichever protocol. */
export const laneOf = (upstream: string, tenant: Tenant | undefined): string => {
  if (tenant === undefined) return upstream;
  return isEntra(tenant) ? keyOf(tenant) : `${upstream} ${keyOf(tenant)}`;
};

/** For a preset's form: an attribute and its value, both or neither. */
export const MARK_FIELDS: readonly PresetField[] = ['tenantAttribute', 'tenantValue'].map((name) => ({
  name,
  kind: 'text',
  required: false,
}));

/** What was typed into these fields; adds to `errors` when there is only one of the two. */
export function typedMark(typed: Typed, errors: Record<string, string>): Tenant | undefined {
  const attribute = typed['tenantAttribute']?.trim() ?? '';
  const value = typed['tenantValue']?.trim() ?? '';
  if ((attribute === '') !== (value === '')) errors['tenantValue'] = 'federation.form.tenant-both';
  return attribute === '' ? undefined : { attribute, value };
}

/** The same fields filled in, so that saving the form again keeps the mark. */
export const markTyped = (mark: Tenant | undefined): Typed =>
  mark === undefined ? {} : { tenantAttribute: mark.attribute, tenantValue: mark.value };
