import { describe, expect, it } from 'vitest';
import { protocols } from '../../../src/federation/index.ts';
import { laneOf, pinnedMarks, tellsApart, typedMarkOf } from '../../../src/federation/marks.ts';
import { metadataOfNobody } from '../../support/saml-idp.ts';

const tid = (value: string) => ({ attribute: 'tid', value });
const tenantid = (value: string) => ({
  attribute: 'http://schemas.microsoft.com/identity/claims/tenantid',
  value,
});
const brin = (value: string) => ({ attribute: 'brin', value });

describe('two schools on one upstream', () => {
  type Marks = Parameters<typeof tellsApart>[0];
  const rows: readonly [string, Marks, Marks, boolean][] = [
    ['nothing asked of either', {}, {}, false],
    ['one tenant', { tenant: tid('a') }, { tenant: tid('a') }, false],
    ['one tenant, spelled otherwise', { tenant: tid('A') }, { tenant: tid('a') }, false],
    ['one tenant of Entra ID, by OpenID Connect and by SAML', { tenant: tid('a') }, { tenant: tenantid('a') }, false],
    ['two tenants', { tenant: tid('a') }, { tenant: tid('b') }, true],
    ['a BRIN of each', { tenant: tid('a'), unit: brin('1') }, { tenant: tid('a'), unit: brin('2') }, true],
    ['one BRIN', { tenant: tid('a'), unit: brin('1') }, { tenant: tid('a'), unit: brin('1') }, false],
    ['a BRIN of ours only', { tenant: tid('a'), unit: brin('1') }, { tenant: tid('a') }, true],
    ['a BRIN of theirs only: its people pass ours', { tenant: tid('a') }, { tenant: tid('a'), unit: brin('2') }, false],
    ['a tenant of ours only', { tenant: tid('a') }, {}, true],
    ['a tenant of theirs only', {}, { tenant: tid('a') }, false],
  ];
  it.each(rows)('%s', (_what, own, other, apart) => {
    expect(tellsApart(own, other)).toBe(apart);
    const shares = own.tenant?.value.toLowerCase() === other.tenant?.value.toLowerCase();
    expect(laneOf('up', own.tenant) === laneOf('up', other.tenant)).toBe(shares);
  });
});

const metadata = await metadataOfNobody();

describe('a tenant of Entra ID', () => {
  const tenantId = '11111111-2222-3333-4444-555555555555';
  const shared = {
    clientId: 'numo',
    tenantId,
    appId: tenantId,
    issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
  };
  const built = (name: string) => {
    const protocol = protocols.find(({ presets }) => presets.some((one) => one.name === name));
    const made = protocol?.presets.find((one) => one.name === name)?.build(shared, {});
    if (!protocol || made?.ok !== true) throw new Error(`${name} was refused`);
    return { made, lane: laneOf(protocol.upstream(made.config), made.tenant) };
  };

  it('is one lane by every preset that leads to it, and tells no two schools in it apart', () => {
    const [first, ...others] = ['entra-id', 'entra-id-saml', 'oidc'].map(built);
    if (!first) throw new Error('no presets');
    for (const { made, lane } of others) {
      expect(lane).toBe(first.lane);
      expect([tellsApart(first.made, made), tellsApart(made, first.made)]).toEqual([false, false]);
    }
  });

  it.each([
    ['saml', `https://sts.windows.net/${tenantId}/`],
    ['oidc', `https://sts.windows.net/${tenantId}/`],
    ['oidc', `https://login.microsoftonline.com/${tenantId.toUpperCase()}/v2.0`],
  ])('is pinned where %s reaches it at %s, whatever it was made by', (protocol, upstream) => {
    const attribute = protocol === 'saml' ? tenantid('').attribute : 'tid';
    const tenant = { attribute, value: tenantId };
    expect(pinnedMarks({ protocol }, upstream)).toEqual({ tenant, unit: undefined });
    // What an admin asks for besides is what tells its schools apart, and stands in the form as it was typed.
    const marked = pinnedMarks({ protocol, tenant: brin('01AB') }, upstream);
    expect(marked).toEqual({ tenant, unit: brin('01AB') });
    expect(pinnedMarks({ protocol, ...marked }, upstream)).toEqual(marked);
    expect(typedMarkOf(marked)).toEqual(brin('01AB'));
    expect(laneOf(upstream, marked.tenant)).toBe(laneOf('elsewhere', tid(tenantId)));
  });

  it.each(['https://sts.windows.net/common/', 'https://evil.example/?https://sts.windows.net/', 'urn:a:b', ''])(
    'is none at «%s»',
    (upstream) => {
      const marks = { tenant: brin('01AB'), unit: undefined };
      expect(pinnedMarks({ protocol: 'saml', ...marks }, upstream)).toEqual(marks);
      expect(typedMarkOf(marks)).toEqual(brin('01AB'));
    },
  );

  it('keeps what tells its schools apart through the form for any other system', () => {
    const preset = protocols.flatMap(({ presets }) => presets).find(({ name }) => name === 'oidc');
    const made = preset?.build({ ...shared, tenantAttribute: 'brin', tenantValue: '01AB' }, {});
    if (!preset || made?.ok !== true) throw new Error('the form was refused');
    expect([made.tenant, made.unit]).toEqual([tid(tenantId), brin('01AB')]);
    expect(preset.build(preset.typed(made.config, made), {})).toEqual(made);
  });
});

describe('the form of a preset', () => {
  const typed: Record<string, Record<string, string>> = {
    'entra-id': { tenantId: '11111111-2222-3333-4444-555555555555', tenantAttribute: 'brin', tenantValue: '01AB' },
    'google-workspace': { domain: 'school.nl', tenantAttribute: 'brin', tenantValue: '01AB' },
    'entree-federatie': { issuer: 'https://entree.example' },
    oidc: { issuer: 'https://id.example', tenantAttribute: 'brin', tenantValue: '01AB', secretExpires: '2027-08-31' },
    'entra-id-saml': {
      tenantId: '11111111-2222-3333-4444-555555555555',
      appId: '11111111-2222-3333-4444-666666666666',
      tenantAttribute: 'brin',
      tenantValue: '01AB',
    },
    'entree-federatie-saml': { metadataUrl: 'https://entree.example/metadata' },
    saml: { metadataUrl: 'https://id.example/metadata', subject: 'uid', tenantAttribute: 'b', tenantValue: '01AB' },
  };

  it.each(protocols.flatMap(({ presets }) => presets).map((preset) => [preset.name, preset] as const))(
    '%s: saved again as it is shown, it changes nothing',
    (name, preset) => {
      const first = preset.build({ clientId: 'numo', ...typed[name] }, { brin: '01AB' });
      if (!first.ok) throw new Error(JSON.stringify(first.errors));
      const again = preset.build(preset.typed(first.config, first), { brin: '01AB' });
      expect(again).toEqual(first);
      expect([first.tenant, first.unit].filter(Boolean)).not.toHaveLength(0);
    },
  );

  it.each(['entra-id', 'google-workspace', 'oidc', 'entra-id-saml', 'saml'])(
    '%s: wants an attribute and its value, or neither',
    (name) => {
      const preset = protocols.flatMap(({ presets }) => presets).find((one) => one.name === name);
      const half = { clientId: 'numo', metadata, ...typed[name], tenantAttribute: 'brin', tenantValue: ' ' };
      const built = preset?.build(half, {});
      expect(built?.ok === false && built.errors).toEqual({ tenantValue: 'federation.form.tenant-both' });
    },
  );
});

describe('metadata that was given as a file', () => {
  const preset = protocols.flatMap(({ presets }) => presets).find(({ name }) => name === 'saml');
  const build = (typed: Record<string, string>, before?: Readonly<Record<string, unknown>>) =>
    preset?.build({ metadataUrl: '', metadata: '', ...typed }, {}, before);

  it('stays when the form is saved without one, until another or an address is given', async () => {
    const [file, another] = [await metadataOfNobody(), await metadataOfNobody()];
    const first = build({ metadata: file });
    if (!preset || first?.ok !== true) throw new Error('the file was refused');
    expect(preset.kept?.(first.config)).toEqual(['metadata']);
    expect(build({ ...preset.typed(first.config, {}), subject: 'uid' }, first.config)).toMatchObject({
      ok: true,
      config: { ...first.config, subject: 'uid' },
    });
    const second = build({ metadata: another }, first.config);
    expect([second?.ok, JSON.stringify(second) === JSON.stringify(first)]).toEqual([true, false]);
    const metadataUrl = 'https://idp.example/metadata';
    expect(build({ metadataUrl }, first.config)).toMatchObject({ config: { metadataUrl } });
    // What an address gave does not outlive the address.
    const fetched = { ...first.config, metadataUrl };
    expect(preset.kept?.(fetched)).toEqual([]);
    expect(build({}, fetched)).toEqual({ ok: false, errors: { metadataUrl: 'federation.form.metadata-missing' } });
  });
});
