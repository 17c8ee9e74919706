import type { Clients } from '../src/clients/index.ts';
import type { Factors } from '../src/factors/index.ts';
import type { Clock } from '../src/kernel/clock.ts';
import { AppError } from '../src/kernel/errors.ts';
import type { EventContext } from '../src/kernel/events.ts';
import type { School, SchoolClass, Schools } from '../src/schools/index.ts';
import type { Users } from '../src/users/index.ts';
import {
  ALL_ACCOUNTS,
  DEMO_CLASSES,
  DEMO_CLIENT,
  DEMO_PASSWORD,
  DEMO_SCHOOL,
  type DemoAccount,
  mailOf,
} from './accounts.ts';

/** What seeding asks of the product: its own services, nothing else. */
export interface SeedDeps {
  readonly schools: Pick<
    Schools,
    'byShortName' | 'create' | 'classesOf' | 'addClass' | 'ensureSystemRealm' | 'addBeheerder'
  >;
  readonly users: Pick<Users, 'byUsername' | 'create'>;
  readonly factors: Pick<Factors, 'seedActive'>;
  readonly clients: Pick<Clients, 'byId' | 'upsert'>;
  /** Marks on the store. */
  readonly marks: {
    readMark(name: string): Promise<string | undefined>;
    writeMark(name: string, value: string): Promise<void>;
  };
  readonly clock: Clock;
}

const DONE_MARK = 'demo-seeded';

const context = (clock: Clock): EventContext => ({ clock, actor: { kind: 'system', by: 'demo' } });

async function ensureClasses({ schools, clock }: SeedDeps, school: School): Promise<readonly SchoolClass[]> {
  const there = await schools.classesOf(school.id);
  const classes: SchoolClass[] = [];
  for (const name of DEMO_CLASSES) {
    const found = there.find((item) => item.name === name);
    classes.push(found ?? (await schools.addClass(school.id, { name, kind: 'stamklas' }, context(clock))));
  }
  return classes;
}

async function ensureSecret({ factors }: SeedDeps, owner: Parameters<Factors['seedActive']>[0], secret: string) {
  try {
    await factors.seedActive(owner, secret);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'two-step-exists')) throw error;
  }
}

async function ensureAccount(
  deps: SeedDeps,
  school: School,
  classes: readonly SchoolClass[],
  account: DemoAccount,
): Promise<void> {
  const { username, role, givenName, middleName, familyName, opleiding, leerlingnummer } = account;
  const email = mailOf(account);
  const classIds = account.classes.flatMap((name) => classes.filter((item) => item.name === name).map(({ id }) => id));
  const user =
    (await deps.users.byUsername(school.id, username)) ??
    (await deps.users.create(
      {
        schoolId: school.id,
        username,
        role,
        givenName,
        familyName,
        classIds,
        password: DEMO_PASSWORD,
        ...(middleName === undefined ? {} : { middleName }),
        ...(opleiding === undefined ? {} : { opleiding }),
        ...(leerlingnummer === undefined ? {} : { leerlingnummer }),
        ...(email === undefined ? {} : { email }),
      },
      context(deps.clock),
    ));
  if (role === 'beheerder') await deps.schools.addBeheerder(school.id, user.id, context(deps.clock));
  if (account.secret !== undefined) await ensureSecret(deps, user, account.secret);
}

/** Registers the relying party, unless the client that is there can do what it needs. */
async function ensureClient({ clients, clock }: SeedDeps, origin: string): Promise<void> {
  const there = await clients.byId(DEMO_CLIENT.id);
  if (there?.redirectUris.includes(`${origin}/callback`) && there.clientUri === origin) return;
  await clients.upsert(
    {
      id: DEMO_CLIENT.id,
      name: DEMO_CLIENT.name,
      secret: DEMO_CLIENT.secret,
      firstParty: true,
      redirectUris: [`${origin}/callback`],
      postLogoutRedirectUris: [`${origin}/`],
      initiateLoginUri: `${origin}/login`,
      clientUri: origin,
      backchannelLogoutUri: `${origin}/backchannel`,
    },
    context(clock),
  );
}

/**
 * Fills a demo's store (product.md section 11). Every step looks before it makes, so a seeding that
 * was interrupted is completed by the next; once it was complete, people and school are left as
 * they are, whatever became of them.
 *
 * @param origin the relying party's, such as `http://localhost:3001`.
 */
export async function seedDemo(deps: SeedDeps, origin: string): Promise<void> {
  await ensureClient(deps, origin);
  if ((await deps.marks.readMark(DONE_MARK)) !== undefined) return;
  const { shortName, name, brin } = DEMO_SCHOOL;
  const school =
    (await deps.schools.byShortName(shortName)) ??
    (await deps.schools.create({ name, shortNames: [shortName], brin }, context(deps.clock)));
  const system = await deps.schools.ensureSystemRealm();
  const classes = await ensureClasses(deps, school);
  for (const account of ALL_ACCOUNTS) {
    await ensureAccount(deps, account.school === 'demo' ? school : system, classes, account);
  }
  await deps.marks.writeMark(DONE_MARK, '1');
}
