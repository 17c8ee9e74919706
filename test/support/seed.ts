import type { NewClient } from '../../src/clients/index.ts';
import type { RunningApp } from '../../src/compose.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { EventContext } from '../../src/kernel/events.ts';
import { randomId } from '../../src/kernel/ids.ts';
import type { School } from '../../src/schools/index.ts';
import type { NewUser, Role, User } from '../../src/users/index.ts';

export const PASSWORD = 'groene-fiets-regen-42';

/** Nothing listens at these addresses, and nothing needs to. */
const GONE = 'http://localhost:9';

/** A relying party as it knows itself. */
export interface TestClient extends NewClient {
  readonly id: string;
}

const SECRET = 'a-secret-of-thirty-two-characters';

/** One client of each kind; `told` hears of logouts at `tellAt`. */
export const testClients = (tellAt: string) =>
  ({
    /** As Numo itself: first-party, with everything registered. */
    numo: {
      id: 'numo',
      name: 'Numo',
      secret: SECRET,
      firstParty: true,
      redirectUris: [`${GONE}/callback`],
      postLogoutRedirectUris: [`${GONE}/`],
      initiateLoginUri: `${GONE}/login`,
      clientUri: GONE,
      backchannelLogoutUri: `${tellAt}/numo`,
    },
    /** Another one: secret in the body, ES256, no address to begin a login at. */
    lesson: {
      id: 'lesson',
      name: 'Lesplanner',
      secret: `${SECRET}/+%&`,
      authMethod: 'client_secret_post',
      idTokenAlg: 'ES256',
      firstParty: true,
      redirectUris: ['http://localhost:10/callback'],
      postLogoutRedirectUris: ['http://localhost:10/uit'],
      clientUri: 'http://localhost:10/home',
    },
    /** In an app: no secret. */
    app: { id: 'app', name: 'Numo-app', firstParty: true, redirectUris: ['nl.numo.app:/callback'] },
    /** Not Kurve's own: consent, pairwise subjects. */
    third: {
      id: 'third',
      name: 'Andere app',
      secret: SECRET,
      redirectUris: ['http://localhost:11/callback'],
      clientUri: 'http://localhost:11',
    },
    /** Another one at another host. */
    fourth: { id: 'fourth', name: 'Nog een app', secret: SECRET, redirectUris: ['http://localhost:12/callback'] },
  }) as const satisfies Record<string, TestClient>;

export type ClientName = keyof ReturnType<typeof testClients>;

/** An account with what only its owner knows. */
export interface TestAccount {
  readonly id: User['id'];
  readonly role: Role;
  /** Short name of the school. */
  readonly school: string;
  readonly username: string;
  readonly password: string;
  /** The authenticator's secret; absent: no second step. */
  readonly secret?: string;
}

export const context: EventContext = { clock: systemClock, actor: { kind: 'system', by: 'test' } };

/** 160 bits. */
const secretFor = (): string =>
  [...Buffer.from(randomId(32))]
    .map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32])
    .slice(0, 32)
    .join('');

export interface AccountWish extends Partial<Omit<NewUser, 'role'>> {
  readonly role?: Role;
  /** An active second step from the start. */
  readonly twoStep?: boolean;
}

/** Makes an account of its own, so that no test waits for another's codes and counters. */
export async function makeAccount({ domains }: RunningApp, school: School, wish: AccountWish): Promise<TestAccount> {
  const { twoStep = false, ...given } = wish;
  const role = given.role ?? 'docent';
  const username = given.username ?? `${role}-${randomId(6).toLowerCase()}`;
  const user = await domains.users.create(
    {
      schoolId: school.id,
      username,
      role,
      givenName: 'Meti',
      familyName: 'Ayodele',
      password: PASSWORD,
      ...(role === 'leerling' ? { opleiding: 'vmbo tl+ klas 2' } : { email: `${username}@demo.example` }),
      ...given,
    },
    context,
  );
  const secret = twoStep ? secretFor() : undefined;
  if (secret) await domains.factors.seedActive(user, secret);
  return {
    id: user.id,
    role,
    school: school.shortNames[0] ?? '',
    username,
    password: given.password ?? PASSWORD,
    ...(secret ? { secret } : {}),
  };
}
