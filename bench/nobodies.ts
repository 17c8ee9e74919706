import type { RunningApp } from '../src/compose.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { accountIdOf, randomId } from '../src/kernel/ids.ts';
import type { Store } from '../src/storage/index.ts';
import { createUserStore } from '../src/users/store.ts';
import { context, PASSWORD } from './people.ts';
import type { BenchUser } from './relying-party.ts';

/** Kinds of names and passwords that are not let in, and of which nobody may learn which is which. */
export const NOBODIES = [
  'an unknown user',
  'a wrong password',
  'a disabled account',
  'an account for SSO only',
] as const;

/** The second of them over again: how far apart two medians of one kind are is what the measure itself is good for. */
export const CONTROL = 'a wrong password (control)';

type Nobody = (typeof NOBODIES)[number] | typeof CONTROL;

const SCHOOL = 'nobody';

/** A school with `count` of each kind. Unknown ones are not written anywhere. */
export async function fillNobodies(
  { domains }: RunningApp,
  store: Store,
  count: number,
): Promise<Readonly<Record<Nobody, readonly BenchUser[]>>> {
  const school = await domains.schools.create({ name: 'School of nobody', shortNames: [SCHOOL] }, context);
  const made = await domains.users.create(
    {
      schoolId: school.id,
      username: 'model',
      role: 'docent',
      givenName: 'Noor',
      familyName: 'Smit',
      password: PASSWORD,
    },
    context,
  );
  const { version: _version, passwordHash, ...model } = made;
  const accounts = createUserStore(store, systemClock);
  const add = async (kind: string, own: object): Promise<readonly BenchUser[]> => {
    const users = Array.from({ length: count }, (_, at) => ({
      school: SCHOOL,
      username: `${kind}${String(at).padStart(6, '0')}`,
      // A right one would tell who is there: here it opens nothing.
      password: kind.startsWith('wrong') ? 'iets-heel-anders-42' : PASSWORD,
    }));
    if (kind === 'ghost') return users;
    for (const { username } of users) {
      const id = accountIdOf(school.id, randomId());
      await accounts.insert({ ...model, ...own, id, username, usernameKey: username }, []);
    }
    return users;
  };
  return {
    'an unknown user': await add('ghost', {}),
    'a wrong password': await add('wrong', { passwordHash }),
    [CONTROL]: await add('wrongly', { passwordHash }),
    'a disabled account': await add('shut', { passwordHash, disabled: true }),
    'an account for SSO only': await add('viasso', {}),
  };
}
