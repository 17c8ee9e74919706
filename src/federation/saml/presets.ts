import { EDU_PERSON_MAPPING } from '../attributes.ts';
import type { Built, Preset, PresetField } from '../contract.ts';
import { ENTRA_TENANT, MARK_FIELDS, markTyped, typedMark, typedMarkOf } from '../marks.ts';
import type { Tenant } from '../model.ts';
import { type SamlConfig, samlConfig } from './config.ts';
import { readMetadata } from './metadata.ts';

type Typed = Readonly<Record<string, string>>;
type Errors = Record<string, string>;
interface Marks {
  readonly tenant?: Tenant | undefined;
  readonly unit?: Tenant | undefined;
}

const field = (name: string, kind: PresetField['kind'] = 'text', required = false): PresetField => ({
  name,
  kind,
  required,
});

const METADATA_FIELDS = [field('metadataUrl', 'address'), field('metadata', 'long-text')];
/** Off unless an admin switches it on. */
const UNASKED = field('idpInitiated', 'flag');

type Config = Readonly<Record<string, unknown>>;

/** What an admin gave as a file: nobody has to have it at hand to change something else. */
function fileOf(config: Config | undefined): SamlConfig['idp'] {
  const parsed = samlConfig.safeParse(config);
  return parsed.success && parsed.data.metadataUrl === undefined ? parsed.data.idp : undefined;
}

const kept = (config: Config): readonly string[] => (fileOf(config) ? ['metadata'] : []);

/** The provider, by the address of its metadata or by the file; neither: by the file that was given before. */
function sourceOf(typed: Typed, errors: Errors, before: Config | undefined): SamlConfig {
  const metadataUrl = typed['metadataUrl']?.trim();
  const file = typed['metadata']?.trim();
  if (metadataUrl) {
    const sound = URL.canParse(metadataUrl) && /^https?:$/.test(new URL(metadataUrl).protocol);
    if (!sound) errors['metadataUrl'] = 'federation.form.address';
    return { metadataUrl };
  }
  if (!file) {
    const idp = fileOf(before);
    if (idp) return { idp };
    errors['metadataUrl'] = 'federation.form.metadata-missing';
    return {};
  }
  try {
    return { idp: readMetadata(file) };
  } catch {
    errors['metadata'] = 'federation.form.metadata';
    return {};
  }
}

function build(typed: Typed, config: SamlConfig, errors: Errors, marks: Marks): Built {
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const idpInitiated = typed['idpInitiated'] === 'ja' ? { idpInitiated: true } : {};
  const parsed = samlConfig.safeParse({ ...config, ...idpInitiated });
  if (!parsed.success) return { ok: false, errors: { metadataUrl: 'federation.form.invalid' } };
  return { ok: true, config: parsed.data, secrets: {}, ...marks };
}

const typedOf = (
  config: Readonly<Record<string, unknown>>,
  more: (config: SamlConfig) => Typed = () => ({}),
): Typed => {
  const parsed = samlConfig.safeParse(config);
  if (!parsed.success) return {};
  const { metadataUrl, idpInitiated } = parsed.data;
  const flags = idpInitiated ? { idpInitiated: 'ja' } : {};
  return { ...(metadataUrl ? { metadataUrl } : {}), ...flags, ...more(parsed.data) };
};

const generic: Preset = {
  name: 'saml',
  fields: [...METADATA_FIELDS, field('subject'), ...MARK_FIELDS, UNASKED],
  build(typed, _school, before) {
    const errors: Errors = {};
    const source = sourceOf(typed, errors, before);
    const subject = typed['subject']?.trim();
    const tenant = typedMark(typed, errors);
    return build(typed, { ...source, ...(subject ? { subject } : {}) }, errors, { tenant });
  },
  typed: (config, marks) =>
    typedOf(config, ({ subject }) => ({ ...(subject ? { subject } : {}), ...markTyped(typedMarkOf(marks)) })),
  kept,
  mapping: EDU_PERSON_MAPPING,
};

const entree: Preset = {
  name: 'entree-federatie-saml',
  fields: [...METADATA_FIELDS, UNASKED],
  build(typed, { brin }, before) {
    const errors: Errors = {};
    const source = sourceOf(typed, errors, before);
    if (!brin) errors['metadataUrl'] = 'federation.form.brin-missing';
    // The NameID there is a passing one; this one is the person at the school (Kennisnet, attributes).
    const subject = 'nlEduPersonProfileId';
    const tenant = { attribute: 'nlEduPersonHomeOrganizationId', value: brin ?? '' };
    return build(typed, { ...source, subject }, errors, { tenant });
  },
  typed: (config) => typedOf(config),
  kept,
  mapping: EDU_PERSON_MAPPING,
};

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const ENTRA = 'https://login.microsoftonline.com/';
const ENTRA_PATH = '/federationmetadata/2007-06/federationmetadata.xml';
const CLAIMS = 'http://schemas.microsoft.com/identity/claims/';
const XMLSOAP = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

const entra: Preset = {
  name: 'entra-id-saml',
  fields: [field('tenantId', 'text', true), field('appId', 'text', true), ...MARK_FIELDS, UNASKED],
  build(typed) {
    const errors: Errors = {};
    const id = (name: string): string => {
      const value = typed[name]?.trim().toLowerCase() ?? '';
      if (!UUID.test(value)) errors[name] = 'federation.form.tenant-id';
      return value;
    };
    const [tenant, app] = [id('tenantId'), id('appId')];
    const metadataUrl = `${ENTRA}${tenant}${ENTRA_PATH}?appid=${app}`;
    // The object id is the person in the tenant (Microsoft, SAML token claims reference).
    const config = { metadataUrl, subject: `${CLAIMS}objectidentifier` };
    const marks = { tenant: { attribute: ENTRA_TENANT.saml, value: tenant }, unit: typedMark(typed, errors) };
    return build(typed, config, errors, marks);
  },
  typed: (config, { unit }) =>
    typedOf(config, ({ metadataUrl = '' }) => {
      const [, tenantId = '', appId = ''] = /\.com\/([^/]+)\/.*appid=(.*)$/.exec(metadataUrl) ?? [];
      return { tenantId, appId, ...markTyped(unit) };
    }),
  mapping: {
    ...EDU_PERSON_MAPPING,
    fields: {
      ...EDU_PERSON_MAPPING.fields,
      username: { names: [`${XMLSOAP}name`], setBySchool: false },
      givenName: { names: [`${XMLSOAP}givenname`, 'givenName'], setBySchool: false },
      familyName: { names: [`${XMLSOAP}surname`, 'sn'], setBySchool: false },
      email: { names: [`${XMLSOAP}emailaddress`, 'mail'], setBySchool: false },
      leerlingnummer: { names: ['employeeid', 'employeeNumber'], setBySchool: true },
      externalId: { names: [`${CLAIMS}objectidentifier`], setBySchool: true },
      affiliation: {
        names: ['http://schemas.microsoft.com/ws/2008/06/identity/claims/role', 'eduPersonAffiliation'],
        setBySchool: true,
      },
    },
  },
};

export const samlPresets: readonly Preset[] = [entree, entra, generic];
