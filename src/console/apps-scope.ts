/** Which clients the pupils of a school may use. Product.md sections 4 and 6. */
import { type Client, ECK_ID_SCOPE } from '../clients/index.ts';
import { SECOND } from '../kernel/clock.ts';
import type { EventContext } from '../kernel/events.ts';
import type { Visitor } from '../passage/index.ts';
import { allowsPupils, type PupilClient } from '../schools/index.ts';
import { demandPower, mayInSchool, powerActorOf, type User } from '../users/index.ts';
import type { ConsolePorts } from './ports.ts';

/** What a client can be told of pupils, beside that it is the same person again. */
export const PUPIL_SCOPES = ['profile', 'email', 'school', ECK_ID_SCOPE, 'offline_access'] as const;

/** Whether it may be asked for by this client at all. */
const mayAsk = ({ scope: asks, eckId }: Client, scope: string): boolean =>
  (asks === undefined || asks.split(' ').includes(scope)) && (scope !== ECK_ID_SCOPE || eckId);

export interface App {
  readonly client: Client;
  /** What it may ask for at all. */
  readonly scopes: readonly string[];
  /** Absent: not allowed. */
  readonly allowed?: PupilClient;
  /** Who allowed it, if that is still somebody of the school. */
  readonly by?: User;
}

export interface AppsScope {
  /** All clients that are not first-party. */
  list(): Promise<readonly App[]>;
  byId(clientId: string): Promise<App | undefined>;
  /** @throws AppError what powers.ts refuses. */
  allow(app: App, scopes: readonly string[]): Promise<void>;
  /** @throws as `allow`. */
  withdraw(app: App): Promise<void>;
}

export function appsScope(ports: ConsolePorts, visitor: Visitor, context: EventContext): AppsScope {
  const { clients, schools, users, clock } = ports;
  const { school, user: me, session } = visitor;
  const by = { kind: 'account', user: me, loginAt: new Date(session.loginAt * SECOND) } as const;
  const demand = async (): Promise<void> => {
    const power = mayInSchool(await powerActorOf({ schools, clock }, by), 'clients-for-pupils', school);
    demandPower(power, { now: clock.now(), loginAt: by.loginAt });
  };
  const appOf = async (client: Client): Promise<App> => {
    const known = school.pupilClients.find(({ clientId }) => clientId === client.id);
    const allowed = known && allowsPupils(school, client, []) ? known : undefined;
    const who = allowed && (await users.byId(allowed.by));
    return {
      client,
      scopes: PUPIL_SCOPES.filter((scope) => mayAsk(client, scope)),
      ...(allowed ? { allowed } : {}),
      ...(who?.schoolId === school.id ? { by: who } : {}),
    };
  };
  const list = async () => Promise.all((await clients.list()).filter(({ firstParty }) => !firstParty).map(appOf));
  return {
    list,
    byId: async (clientId) => (await list()).find(({ client }) => client.id === clientId),
    async allow({ client, scopes: offered }, scopes) {
      await demand();
      const wanted = scopes.filter((scope) => offered.includes(scope));
      await schools.allowClient(school.id, { clientId: client.id, scopes: wanted, by: me.id }, context);
    },
    async withdraw({ client }) {
      await demand();
      await schools.withdrawClient(school.id, client.id, context);
    },
  };
}
