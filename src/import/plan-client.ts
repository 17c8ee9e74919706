import { type NewClient, registrationFaults } from '../clients/index.ts';
import type { ApplyDeps } from './contract.ts';
import { type Plan, type Planned, SECRET } from './planned.ts';
import type { ClientItem } from './schema.ts';

const OWN = 'is one of Numo ID’s own';

/** Fields that are given, as the service takes them. */
const given = (item: ClientItem): NewClient =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as unknown as NewClient;

/** What a relying party of the file comes to. A secret that the file does not give stays. */
export async function planClient(deps: ApplyDeps, item: ClientItem): Promise<Plan> {
  const there = await deps.clients.byId(item.id);
  if (there?.internal) return { faults: [['id', OWN]] };
  const keeps = item.secret === undefined && item.authMethod !== 'none' && there?.secret !== undefined;
  const secret = keeps ? deps.clients.secretOf(there) : item.secret;
  const input: NewClient = { ...given(item), ...(secret === undefined ? {} : { secret }) };
  try {
    const changed = await deps.clients.differences(input);
    const planned: Planned = {
      kind: 'client',
      name: item.id,
      change: there ? (changed.length > 0 ? 'change' : 'same') : 'create',
      fields: changed.map((field) => ({ field, ...(field === 'secret' ? { to: SECRET } : {}) })),
      kept: [],
      hashes: 0,
      run: async (context) => void (await deps.clients.upsert(input, context)),
    };
    return { planned: [planned] };
  } catch (error) {
    return { faults: registrationFaults(error) };
  }
}
