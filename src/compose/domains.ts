import { setTimeout as sleep } from 'node:timers/promises';
import { createClients } from '../clients/index.ts';
import { createFactors, createWarnings } from '../factors/index.ts';
import { createFederation, createModeGuard, type Federation, protocols } from '../federation/index.ts';
import { HOUR } from '../kernel/clock.ts';
import { createLimits } from '../limits/index.ts';
import type { Metrics } from '../ops/index.ts';
import { createSchools, type SchoolDeps } from '../schools/index.ts';
import { createEraser, createPasswordRules, createPasswords, createUsers } from '../users/index.ts';
import type { Base, Secrets } from './base.ts';

const eraserOf = ({ stores, clock }: Pick<Base, 'stores' | 'clock'>, { accounts }: Federation) =>
  createEraser({
    store: stores.users,
    clock,
    owned: [
      stores.factors.erase,
      stores.shownCodes.erase,
      stores.limits.forgetBrowsers,
      stores.notices.eraseNotices,
      stores.protocol.eraseAccount,
      accounts.forgetAccount,
    ],
  });

/** The domains, without any edge. */
export async function createDomains(
  { settings, clock, stores, outbound }: Base,
  { ring, keys }: Secrets,
  metrics: Metrics,
) {
  // The rule is federation's, which needs schools itself.
  const modeFault: SchoolDeps['modeFault'] = (school, mode) => modeGuard(school, mode);
  const schools = createSchools({ store: stores.schools, clock, modeFault });
  const realm = await schools.ensureSystemRealm();
  const passwords = createPasswords({
    settings: settings.passwords,
    clock,
    observe: { waiting: metrics.hashQueue, waited: (ms) => metrics.hashWaited(ms / 1000) },
  });
  const rules = createPasswordRules({ settings: settings.passwords });
  const limits = createLimits({
    store: stores.limits,
    key: keys.dataKey('limits'),
    clock,
    sleep: (ms) => sleep(ms),
    countersMs: settings.retention.countersHours * HOUR,
  });
  const users = createUsers({
    store: stores.users,
    passwords,
    rules,
    schools,
    clock,
    delays: limits,
    emailCodeKey: keys.dataKey('email-codes'),
  });
  const factors = createFactors({
    store: stores.factors,
    schools,
    ring,
    recoveryKey: keys.dataKey('recovery-codes'),
    clock,
  });
  const clients = createClients({ store: stores.clients, ring, clock, realmId: realm.id });
  const federation = createFederation({
    store: stores.federation,
    protocols,
    schools,
    users,
    outbound,
    ring,
    key: keys.dataKey('federation'),
    clock,
    issuer: settings.issuer,
  });
  const modeGuard = createModeGuard({
    connections: federation.connections,
    users,
    hasActiveStep: async (user) => (await factors.view(user)).state === 'active',
  });
  const eraser = eraserOf({ stores, clock }, federation);
  const warnings = createWarnings({ schools, users, factors, lease: stores.warningLease, clock });
  return { eraser, warnings, schools, passwords, rules, users, factors, federation, clients, limits };
}

export type Domains = Awaited<ReturnType<typeof createDomains>>;
