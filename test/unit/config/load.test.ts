import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { renderSettings, SETTINGS_PAGE } from '../../../scripts/settings-table.ts';
import { defaultSettings, loadSettings, SettingsError } from '../../../src/config/load.ts';
import { envNameOf, settingLines } from '../../../src/config/schema.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const OLD_KEY = Buffer.alloc(32, 8).toString('base64url');
const NEEDED = { NUMO_ID_SECRETS: `k1:${KEY}` };

const folder = mkdtempSync(join(tmpdir(), 'numo-id-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (text: string): string => {
  const path = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(path, text);
  return path;
};

const faultsOf = (env: Record<string, string>, over?: Record<string, unknown>): readonly string[] => {
  try {
    loadSettings({ env, ...(over && { over }) });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
};

describe('where a setting comes from', () => {
  it('stands at its default', () => {
    const settings = loadSettings({ env: NEEDED });
    expect(settings).toEqual({ ...defaultSettings(), secrets: [{ id: 'k1', key: Buffer.alloc(32, 7) }] });
    expect(settings.issuer).toBe('http://localhost:3000');
    expect(settings.passwords).toMatchObject({ memoryKib: 19456, passes: 2, parallelism: 1 });
  });

  it('comes from the environment, of each type', () => {
    const settings = loadSettings({
      env: {
        ...NEEDED,
        NUMO_ID_ISSUER: 'https://id.example.nl',
        NUMO_ID_PORT: ' 8080 ',
        NUMO_ID_PROXIES: '10.0.0.0/8, 2001:db8::1',
        NUMO_ID_OIDC_POST_AUTHORIZATION: 'true',
        NUMO_ID_PASSWORDS_MIN_LENGTH_STAFF: '15',
        PATH: '/bin',
      },
    });
    expect(settings).toMatchObject({
      issuer: 'https://id.example.nl',
      port: 8080,
      proxies: ['10.0.0.0/8', '2001:db8::1'],
      oidc: { postAuthorization: true, codeSeconds: 60 },
      passwords: { minLength: { staff: 15, pupils: 8 } },
    });
  });

  it('comes from a file, under the environment and over the defaults', () => {
    const path = file(JSON.stringify({ port: 4000, host: '0.0.0.0', mail: { smtp: 'smtp://mail.example.nl' } }));
    const settings = loadSettings({ env: { ...NEEDED, NUMO_ID_CONFIG: path, NUMO_ID_PORT: '5000' } });
    expect(settings).toMatchObject({ port: 5000, host: '0.0.0.0', mail: { smtp: 'smtp://mail.example.nl' } });
    expect(settings.mail.from).toBe(defaultSettings().mail.from);
  });

  it('is decided by the command over everything else', () => {
    expect(loadSettings({ env: { NUMO_ID_DEMO: 'false' }, over: { demo: true } }).demo).toBe(true);
  });

  it('takes an empty variable for none, and leaves those of the tests alone', () => {
    const settings = loadSettings({
      env: { ...NEEDED, NUMO_ID_PORT: '', NUMO_ID_HOST: ' ', NUMO_ID_TEST_CHROMIUM: '/x' },
    });
    expect(settings).toMatchObject({ port: 3000, host: '127.0.0.1' });
  });

  it('is frozen, to the last', () => {
    const settings = loadSettings({ env: NEEDED });
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || Buffer.isBuffer(value)
        ? true
        : Object.isFrozen(value) && Object.values(value).every(frozen);
    expect(frozen(settings)).toBe(true);
    expect(frozen(defaultSettings())).toBe(true);
  });

  it('keeps the order of the key ring, newest first', () => {
    const { secrets } = loadSettings({ env: { NUMO_ID_SECRETS: `new:${KEY},old:${OLD_KEY}` } });
    expect(secrets).toEqual([
      { id: 'new', key: Buffer.alloc(32, 7) },
      { id: 'old', key: Buffer.alloc(32, 8) },
    ]);
  });
});

describe('what is refused', () => {
  it.for<[Record<string, string>, string]>([
    [{ NUMO_ID_ISSUER: 'http://id.example.nl' }, 'issuer (NUMO_ID_ISSUER)'],
    [{ NUMO_ID_ISSUER: 'https://id.example.nl/' }, 'issuer (NUMO_ID_ISSUER)'],
    [{ NUMO_ID_ISSUER: 'https://id.example.nl/path' }, 'issuer (NUMO_ID_ISSUER)'],
    [{ NUMO_ID_ISSUER: 'https://u:p@id.example.nl' }, 'issuer (NUMO_ID_ISSUER)'],
    [{ NUMO_ID_ISSUER: 'http://localhost.example.nl' }, 'issuer (NUMO_ID_ISSUER)'],
    [{ NUMO_ID_PORT: '0' }, 'port (NUMO_ID_PORT): must be at least 1 (it is 0)'],
    [{ NUMO_ID_PORT: '70000' }, 'port (NUMO_ID_PORT): must be at most 65535 (it is 70000)'],
    [{ NUMO_ID_PORT: '3000.5' }, 'port (NUMO_ID_PORT): must be a whole number'],
    [{ NUMO_ID_PORT: 'tcp://10.0.0.1:3000' }, 'port (NUMO_ID_PORT): must be a whole number'],
    [{ NUMO_ID_STORE: 'postgres://x' }, 'store (NUMO_ID_STORE)'],
    [{ NUMO_ID_STORE: 'sqlite:' }, 'store (NUMO_ID_STORE)'],
    [{ NUMO_ID_PROXIES: '10.0.0.0/33' }, 'proxies (NUMO_ID_PROXIES)'],
    [{ NUMO_ID_PROXIES: 'proxy.example.nl' }, 'proxies (NUMO_ID_PROXIES)'],
    [{ NUMO_ID_DEMO: 'yes' }, 'demo (NUMO_ID_DEMO): must be true or false (it is "yes")'],
    [{ NUMO_ID_SUPPORT_MAIL: 'nobody' }, 'support.mail (NUMO_ID_SUPPORT_MAIL)'],
    [{ NUMO_ID_MAIL_SMTP: 'mail.example.nl' }, 'mail.smtp (NUMO_ID_MAIL_SMTP)'],
    [{ NUMO_ID_LOG_LEVEL: 'loud' }, 'log.level (NUMO_ID_LOG_LEVEL)'],
    [{ NUMO_ID_OIDC_CODE_SECONDS: '30' }, 'oidc.codeSeconds (NUMO_ID_OIDC_CODE_SECONDS)'],
    [{ NUMO_ID_PASSWORDS_PASSES: '1' }, 'passwords.memoryKib, passwords.passes: weaker than OWASP advises'],
    [{ NUMO_ID_PASSWORDS_MEMORY_KIB: '8192' }, 'passwords.memoryKib, passwords.passes: weaker than OWASP advises'],
    [{ NUMO_ID_PORTT: '1' }, 'NUMO_ID_PORTT: there is no such setting'],
    [{ NUMO_ID_OIDC: '{}' }, 'NUMO_ID_OIDC: there is no such setting'],
  ])('%j', ([env, start]) => {
    const faults = faultsOf({ ...NEEDED, ...env });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(start), faults[0]).toBe(true);
  });

  it.for<[string, number]>([
    ['19456', 2],
    ['47104', 1],
    ['12288', 3],
    ['7168', 5],
  ])('but not %s KiB with %i passes', ([memory, passes]) => {
    const env = { ...NEEDED, NUMO_ID_PASSWORDS_MEMORY_KIB: memory, NUMO_ID_PASSWORDS_PASSES: String(passes) };
    expect(faultsOf(env)).toEqual([]);
  });

  it.for([
    'k1',
    'k1:',
    'k1:c2hvcnQ=',
    `k 1:${KEY}`,
    `k1:${KEY}:x`,
    `k1:${KEY},`,
    `k1:${KEY},k1:${OLD_KEY}`,
    `${'k'.repeat(33)}:${KEY}`,
    `k1:${KEY.slice(0, -4)}!!!=`,
  ])('a key ring such as %s', (ring) => {
    expect(faultsOf({ NUMO_ID_SECRETS: ring })).toHaveLength(1);
  });

  it('a start without a key ring, but for the demo', () => {
    expect(faultsOf({})).toEqual([expect.stringMatching(/^secrets \(NUMO_ID_SECRETS\): must be given/)]);
    expect(faultsOf({}, { demo: true })).toEqual([]);
  });

  it('a demo that others could reach', () => {
    const faults = faultsOf({ NUMO_ID_ISSUER: 'https://id.example.nl', NUMO_ID_HOST: '0.0.0.0' }, { demo: true });
    expect(faults).toEqual([
      'demo (NUMO_ID_DEMO): needs an issuer on localhost',
      'demo (NUMO_ID_DEMO): listens on 127.0.0.1 only',
    ]);
  });

  it('a file that is not there, no JSON, no object, or names what is not', () => {
    expect(faultsOf({ ...NEEDED, NUMO_ID_CONFIG: join(folder, 'gone.json') })).toEqual([
      expect.stringContaining('cannot be read (ENOENT)'),
    ]);
    expect(faultsOf({ ...NEEDED, NUMO_ID_CONFIG: file('[]') })).toEqual([expect.stringContaining('one JSON object')]);
    const unknown = file('{"oidc": {"kodes": 1}, "prot": 3, "sessions": 5, "__proto__": {"port": 1}}');
    expect(faultsOf({ ...NEEDED, NUMO_ID_CONFIG: unknown })).toEqual(
      expect.arrayContaining([
        'oidc.kodes: there is no such setting',
        'prot: there is no such setting',
        'sessions: must be a group of settings',
      ]),
    );
  });

  it('all at once', () => {
    const faults = faultsOf({
      NUMO_ID_PORT: 'x',
      NUMO_ID_PASSWORDS_PASSES: '1',
      NUMO_ID_FOO: '1',
      NUMO_ID_LOG_LEVEL: 'x',
    });
    expect(faults).toHaveLength(5);
    expect(faults.join('\n')).toMatch(/FOO[\s\S]*port[\s\S]*log\.level[\s\S]*secrets[\s\S]*OWASP/);
  });
});

describe('a secret', () => {
  const secrets = settingLines.filter(({ secret }) => secret).map(({ env }) => env);

  it('is what holds a key or a password', () => {
    expect(secrets).toEqual(['NUMO_ID_STORE', 'NUMO_ID_SECRETS', 'NUMO_ID_MAIL_SMTP']);
  });

  it('is in no fault, whatever it is', () => {
    const bad = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).map((text) => `hush-${text}`);
    fc.assert(
      fc.property(fc.constantFrom(...secrets), bad, (env, value) => {
        const faults = faultsOf({ ...NEEDED, [env]: value });
        expect(faults).toHaveLength(1);
        expect(faults[0]).not.toContain(value);
      }),
    );
  });

  it('is not told by a file that is no JSON', () => {
    const faults = faultsOf({ ...NEEDED, NUMO_ID_CONFIG: file('{"secrets": "k1:hush-hush",\n hush }') });
    expect(faults).toEqual([expect.stringMatching(/is no JSON, .*(line 2|position)/)]);
    expect(faults.join()).not.toContain('hush');
    expect(faultsOf({ ...NEEDED, NUMO_ID_CONFIG: file('hush-hush') }).join()).not.toContain('hush');
  });
});

describe('the declaration', () => {
  it('says of every setting what it does, and names it once', () => {
    expect(settingLines.filter(({ does }) => does.length < 10)).toEqual([]);
    expect(new Set(settingLines.map(({ env }) => env)).size).toBe(settingLines.length);
    expect(envNameOf(['oidc', 'postAuthorization'])).toBe('NUMO_ID_OIDC_POST_AUTHORIZATION');
  });

  it('is what docs/settings.md tells; else run: node scripts/settings-table.ts', () => {
    expect(readFileSync(SETTINGS_PAGE, 'utf8')).toBe(renderSettings());
  });
});
