/** The profile over real people, factors, limits and a real store in memory; only clients, mails and sessions are plain. */
import type { Client } from '../../src/clients/index.ts';
import { createFactorStore, createFactors } from '../../src/factors/index.ts';
import { createLimitStore, createLimits } from '../../src/limits/index.ts';
import type { Asked, Reply, Visitor } from '../../src/passage/index.ts';
import { createShownCodesStore, type EmailCodeMail, profileParts } from '../../src/profile/index.ts';
import { createProfile } from '../../src/profile/service.ts';
import { createSchoolStore, createSchools, type LoginMode, type School } from '../../src/schools/index.ts';
import { openStore } from '../../src/storage/index.ts';
import {
  createPasswordRules,
  createPasswords,
  createUserStore,
  createUsers,
  type Role,
} from '../../src/users/index.ts';
import { codeOf } from './factors-codes.ts';
import { CHEAP, movableClock, RING, RULES } from './users-world.ts';

export const PASSWORD = 'groene-fiets-regen-42';
export const ISSUER = new URL('https://id.numo.example');

export const numo: Client = {
  id: 'numo-demo',
  version: 1,
  name: 'Numo',
  firstParty: true,
  internal: false,
  redirectUris: ['https://numo.example/callback'],
  postLogoutRedirectUris: [],
  clientUri: 'https://numo.example/',
  authMethod: 'client_secret_basic',
  responseTypes: ['code'],
  grantTypes: ['authorization_code'],
  eckId: false,
  subjectType: 'public',
  idTokenAlg: 'RS256',
  requirePkce: false,
  createdAt: new Date(0),
};
const internal: Client = { ...numo, id: 'numo-id-profile', internal: true };

/** A shown page by its name, with what its template gets. */
export interface Seen {
  readonly name: string;
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test looks into another page's model
  readonly model: any;
}

export function seen(reply: Reply): Seen {
  if (reply.kind !== 'page') throw new Error(`not a page: ${JSON.stringify(reply)}`);
  let shown: Seen | undefined;
  reply.show((page, model) => {
    shown = { name: page.name, status: reply.status, model };
  });
  if (!shown) throw new Error('nothing was shown');
  return shown;
}

export function locationOf(reply: Reply): URL {
  if (reply.kind !== 'redirect') throw new Error(`no redirect: ${reply.kind}`);
  return new URL(reply.to, ISSUER);
}

async function openRooms() {
  const clock = movableClock();
  const store = await openStore('sqlite::memory:', { clock });
  const stores = {
    schools: createSchoolStore(store),
    users: createUserStore(store, clock),
    factors: createFactorStore(store),
    limits: createLimitStore(store),
    shown: createShownCodesStore(store),
  };
  await store.prepare();
  const schools = createSchools({ store: stores.schools, clock, modeFault: async () => undefined });
  const rules = createPasswordRules({ settings: RULES });
  const passwords = createPasswords({ settings: CHEAP, clock });
  const limits = createLimits({ store: stores.limits, key: Buffer.alloc(32, 3), clock, sleep: async () => undefined });
  const users = createUsers({
    store: stores.users,
    passwords,
    rules,
    schools,
    clock,
    delays: limits,
    emailCodeKey: Buffer.alloc(32, 1),
  });
  const factors = createFactors({
    store: stores.factors,
    schools,
    ring: RING,
    recoveryKey: Buffer.alloc(32, 2),
    clock,
  });
  return { clock, store, stores, schools, rules, users, factors, limits };
}

/** A person of one role in a school of one login mode, with a browser that is logged in. */
export async function profileWorld(role: Role = 'docent', mode: LoginMode = 'local') {
  const rooms = await openRooms();
  const { clock, stores, schools, users } = rooms;
  const context = { clock, actor: { kind: 'system', by: 'test' } } as const;
  const school =
    role === 'support'
      ? await schools.ensureSystemRealm()
      : await schools.create({ name: 'Demo College', shortNames: ['demo'] }, context);
  if (mode !== 'local') await schools.update(school.id, () => ({ loginMode: mode }), context);
  const user = await users.create(
    { schoolId: school.id, username: 'meti', role, givenName: 'Meti', familyName: 'Ayodele', password: PASSWORD },
    context,
  );
  const mails: EmailCodeMail[] = [];
  const profile = createProfile(profileParts, {
    ...rooms,
    issuer: ISSUER,
    ring: RING,
    key: Buffer.alloc(32, 4),
    shownCodes: stores.shown,
    clients: { byId: async (id) => [numo, internal].find((client) => client.id === id) },
    sessions: { list: async () => [session] },
    recentEvents: async () => [{ at: clock.now(), text: 'Je wachtwoord is gewijzigd.' }],
    mailEmailCode: async (mail) => {
      mails.push(mail);
    },
    passwordRules: rooms.rules,
    support: { phone: '0297-523159', mail: 'support@kurve.nl' },
    defaultClientId: undefined,
  });
  let session: Visitor['session'] = {
    uid: 's1',
    loginAt: 0,
    acr: 'urn:numo:acr:1',
    amr: ['pwd'],
    agent: 'Firefox, Windows',
  };

  /** A login of this moment. */
  const logIn = (withCode = false, uid = 's1'): void => {
    session = {
      ...session,
      uid,
      loginAt: Math.floor(clock.ms() / 1000),
      acr: withCode ? 'urn:numo:acr:2' : 'urn:numo:acr:1',
      amr: withCode ? ['pwd', 'otp', 'mfa'] : ['pwd'],
    };
  };
  logIn();

  async function visitor(): Promise<Visitor> {
    const now = await users.byId(user.id);
    const at: School | undefined = await schools.byId(school.id);
    if (!now || !at) throw new Error('gone');
    return { user: now, school: at, session };
  }

  async function asked(more: Partial<Asked> & { query?: Record<string, string> }): Promise<Asked> {
    return {
      visitor: await visitor(),
      locale: 'nl',
      browser: 'browser-1',
      csrf: 'token',
      address: '192.0.2.7',
      known: undefined,
      request: { requestId: 'r1' },
      signal: undefined,
      params: {},
      query: {},
      post: {},
      ...more,
    };
  }

  /** As the browser does it: a path with its query. */
  async function get(to: string, more: Partial<Asked> = {}): Promise<Reply> {
    const url = new URL(to, ISSUER);
    const request = await asked({ query: Object.fromEntries(url.searchParams), ...more });
    if (url.pathname === '/profiel') return profile.tab(request);
    if (url.pathname === '/profiel/terug') return profile.comeBack(request);
    if (url.pathname === '/profiel/uitgelogd') return profile.signedOut(request);
    const screen = profileParts.screens.find(({ path }) => path === url.pathname);
    if (!screen) throw new Error(`no screen at ${url.pathname}`);
    return profile.screen(screen, request);
  }

  async function post(to: string, fields: Record<string, string> = {}, more: Partial<Asked> = {}): Promise<Reply> {
    const url = new URL(to, ISSUER);
    const action = profileParts.actions.find(({ path }) => path === url.pathname);
    if (!action) throw new Error(`no action at ${url.pathname}`);
    return profile.action(action, await asked({ query: Object.fromEntries(url.searchParams), post: fields, ...more }));
  }

  const tab = async () => seen(await get('/profiel?tab=inloggen'));
  const owner = { id: user.id, schoolId: school.id, username: user.username, role };
  const code = (key: string) => codeOf(key.replaceAll(' ', ''), clock.ms());

  /** The manual's «inschakelen»: answers the app's key. */
  async function setUp(): Promise<string> {
    await post('/profiel/verificatie/schuifje', { to: 'on' });
    const { key } = (await tab()).model.twoStep.setup;
    await post('/profiel/verificatie/bevestigen', { code: code(key) });
    clock.move(30_000);
    return key;
  }

  return { ...rooms, profile, user, school, owner, mails, visitor, logIn, asked, get, post, tab, code, setUp };
}

export type World = Awaited<ReturnType<typeof profileWorld>>;
