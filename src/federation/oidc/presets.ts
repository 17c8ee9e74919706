import { EDU_PERSON_MAPPING, STANDARD_CLAIMS_MAPPING } from '../attributes.ts';
import type { Built, Preset, PresetField } from '../contract.ts';
import { ENTRA_TENANT, entraTenantOf, MARK_FIELDS, markTyped, typedMark, typedMarkOf } from '../marks.ts';
import type { Tenant } from '../model.ts';
import { CLIENT_AUTHS, type OidcConfig, oidcConfig } from './config.ts';

type Typed = Readonly<Record<string, string>>;
type Errors = Record<string, string>;
interface Marks {
  readonly tenant?: Tenant | undefined;
  readonly unit?: Tenant | undefined;
}

const field = (name: string, kind: PresetField['kind'] = 'text', required = true): PresetField => ({
  name,
  kind,
  required,
});

const CLIENT_FIELDS = [field('clientId'), field('clientSecret', 'secret'), field('secretExpires', 'date', false)];

const REQUIRED = 'federation.form.required';

function dateOf(typed: string | undefined, errors: Errors): { secretExpiresAt?: string } {
  if (!typed) return {};
  const at = new Date(`${typed}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(typed) && !Number.isNaN(at.getTime())) return { secretExpiresAt: at.toISOString() };
  errors['secretExpires'] = 'federation.form.date';
  return {};
}

/** What every preset has in common; `errors` are those that the preset itself found. */
function build(
  typed: Typed,
  errors: Errors,
  own: Pick<OidcConfig, 'issuer'> & Partial<OidcConfig>,
  marks: Marks = {},
): Built {
  const clientId = typed['clientId']?.trim() ?? '';
  if (clientId === '') errors['clientId'] = REQUIRED;
  const draft = {
    clientId,
    scopes: ['profile', 'email'],
    subject: 'sub' as const,
    userinfo: false,
    extra: {},
    ...dateOf(typed['secretExpires'], errors),
    ...own,
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const parsed = oidcConfig.safeParse(draft);
  if (!parsed.success)
    return { ok: false, errors: { [String(parsed.error.issues[0]?.path[0])]: 'federation.form.invalid' } };
  const secret = typed['clientSecret']?.trim();
  return {
    ok: true,
    config: parsed.data,
    secrets: secret ? { clientSecret: secret } : {},
    ...marks,
  };
}

/** What the form of a change is filled with; a secret is never shown again. */
const typedOf = (
  config: Readonly<Record<string, unknown>>,
  more: (config: OidcConfig) => Typed = () => ({}),
): Typed => {
  const parsed = oidcConfig.safeParse(config);
  if (!parsed.success) return {};
  const { clientId, secretExpiresAt } = parsed.data;
  return {
    clientId,
    ...(secretExpiresAt ? { secretExpires: secretExpiresAt.slice(0, 10) } : {}),
    ...more(parsed.data),
  };
};

function addressOf(typed: string | undefined, name: string, errors: Errors): string {
  const address = typed?.trim() ?? '';
  if (address === '') errors[name] = REQUIRED;
  else if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    errors[name] = 'federation.form.address';
  return address;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const ENTRA = 'https://login.microsoftonline.com/';

const entra: Preset = {
  name: 'entra-id',
  fields: [field('tenantId'), ...CLIENT_FIELDS, ...MARK_FIELDS],
  build(typed) {
    const tid = typed['tenantId']?.trim().toLowerCase() ?? '';
    const errors: Errors = UUID.test(tid) ? {} : { tenantId: 'federation.form.tenant-id' };
    const marks = { tenant: { attribute: ENTRA_TENANT.oidc, value: tid }, unit: typedMark(typed, errors) };
    // `sub` differs per client there; `oid` is the person in the tenant (Microsoft, ID token claims reference).
    return build(typed, errors, { issuer: `${ENTRA}${tid}/v2.0`, subject: 'oid' }, marks);
  },
  typed: (config, { unit }) =>
    typedOf(config, ({ issuer }) => ({
      tenantId: issuer.slice(ENTRA.length).split('/')[0] ?? '',
      ...markTyped(unit),
    })),
  mapping: {
    ...STANDARD_CLAIMS_MAPPING,
    fields: {
      ...STANDARD_CLAIMS_MAPPING.fields,
      externalId: { names: ['oid'], setBySchool: true },
      leerlingnummer: { names: ['employeeid', 'employeeId'], setBySchool: true },
      // The optional claim `acct` is 1 for a guest of the tenant.
      affiliation: { names: ['roles', 'groups', 'acct'], setBySchool: true },
    },
    roles: { ...STANDARD_CLAIMS_MAPPING.roles, guest: ['guest', '1'] },
  },
};

const DOMAIN = /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const google: Preset = {
  name: 'google-workspace',
  fields: [field('domain'), ...CLIENT_FIELDS, ...MARK_FIELDS],
  build(typed) {
    const hd = typed['domain']?.trim().toLowerCase() ?? '';
    const errors: Errors = DOMAIN.test(hd) ? {} : { domain: 'federation.form.domain' };
    const marks = { tenant: { attribute: 'hd', value: hd }, unit: typedMark(typed, errors) };
    return build(typed, errors, { issuer: 'https://accounts.google.com', extra: { hd } }, marks);
  },
  typed: (config, { unit }) => typedOf(config, ({ extra }) => ({ domain: extra['hd'] ?? '', ...markTyped(unit) })),
  mapping: STANDARD_CLAIMS_MAPPING,
};

/** The school of somebody, as the Entree Federatie asserts it (Kennisnet): its BRIN. */
const HOME_ORGANISATION = 'nlEduPersonHomeOrganizationId';

const entree: Preset = {
  name: 'entree-federatie',
  fields: [field('issuer', 'address'), ...CLIENT_FIELDS],
  build(typed, { brin }) {
    const errors: Errors = {};
    const issuer = addressOf(typed['issuer'], 'issuer', errors);
    if (!brin) errors['issuer'] = 'federation.form.brin-missing';
    const tenant = { attribute: HOME_ORGANISATION, value: brin ?? '' };
    return build(typed, errors, { issuer, userinfo: true }, { tenant });
  },
  typed: (config) => typedOf(config, ({ issuer }) => ({ issuer })),
  mapping: EDU_PERSON_MAPPING,
};

const isAuth = (text: string): text is (typeof CLIENT_AUTHS)[number] => CLIENT_AUTHS.some((auth) => auth === text);

const generic: Preset = {
  name: 'oidc',
  fields: [
    field('issuer', 'address'),
    field('clientId'),
    field('clientSecret', 'secret', false),
    field('secretExpires', 'date', false),
    { ...field('auth', 'choice', false), options: CLIENT_AUTHS },
    field('scopes', 'text', false),
    ...MARK_FIELDS,
  ],
  build(typed) {
    const errors: Errors = {};
    const issuer = addressOf(typed['issuer'], 'issuer', errors);
    const auth = typed['auth']?.trim() ?? '';
    if (auth !== '' && !isAuth(auth)) errors['auth'] = 'federation.form.auth';
    const mark = typedMark(typed, errors);
    const tenant = entraTenantOf('oidc', issuer);
    const scopes = typed['scopes']?.split(/\s+/).filter((scope) => scope !== '' && scope !== 'openid');
    return build(
      typed,
      errors,
      { issuer, userinfo: true, ...(isAuth(auth) ? { auth } : {}), ...(scopes?.length ? { scopes } : {}) },
      tenant ? { tenant, unit: mark } : { tenant: mark },
    );
  },
  typed: (config, { tenant, unit }) =>
    typedOf(config, ({ issuer, auth, scopes }) => ({
      issuer,
      ...(auth ? { auth } : {}),
      scopes: scopes.join(' '),
      ...markTyped(typedMarkOf({ tenant, unit })),
    })),
  mapping: EDU_PERSON_MAPPING,
};

export const oidcPresets: readonly Preset[] = [entra, google, entree, generic];
