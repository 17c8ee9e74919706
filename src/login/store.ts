import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { AccountId } from '../kernel/ids.ts';
import type { CollectionSpec, Fresh, Store } from '../storage/index.ts';
import type { Attempt } from './model.ts';

const accountId = z.custom<AccountId>((value) => typeof value === 'string' && /^[\w-]+\.[\w-]+$/.test(value));

const proofs = z.object({
  accountId,
  at: z.coerce.date(),
  validFrom: z.coerce.date().optional(),
  method: z.enum(['password', 'sso']),
  upstreamAmr: z.array(z.string()).optional(),
  second: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('factor'), amr: z.array(z.string()) }),
      z.object({ kind: z.literal('recovery') }),
    ])
    .optional(),
  choose: z.boolean().optional(),
  recoveryCodes: z.string().optional(),
  linked: z.boolean().optional(),
  skipped: z.string().optional(),
  sso: z.object({ connectionId: z.string(), provenAt: z.coerce.date(), logout: z.string().optional() }).optional(),
});

/** Made by us a moment ago, and passed on as it is. */
const fact = z.custom<DomainEvent>((value) => typeof value === 'object' && value !== null && 'name' in value);

const attempt = z.object({
  id: z.string(),
  version: z.number(),
  expiresAt: z.date().optional(),
  validUntil: z.date(),
  browser: z.string(),
  clientId: z.string(),
  purpose: z.enum(['login', 'step-up', 'select', 'consent']),
  locale: z.enum(['nl', 'en']).optional(),
  formTarget: z.string().optional(),
  step: z.enum([
    'account',
    'school',
    'sso',
    'link',
    'password',
    'code',
    'choose-password',
    'setup',
    'recovery-codes',
    'confirm-link',
    'notice',
    'consent',
    'done',
  ]),
  schoolId: z.string().optional(),
  usernameHint: z.string().optional(),
  sessionAccount: accountId.optional(),
  sessionLoginAt: z.number().optional(),
  sessionUid: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  fresh: z.boolean().optional(),
  maxAge: z.number().optional(),
  ended: z.boolean().optional(),
  sso: z.object({ begun: z.string().optional(), failure: z.string().optional() }).optional(),
  linking: z
    .object({
      connectionId: z.string(),
      sealed: z.string(),
      shown: z.string(),
      make: z.enum(['leerling', 'docent']).optional(),
      until: z.coerce.date(),
    })
    .optional(),
  proofs: proofs.optional(),
  outcome: z
    .object({
      accountId,
      loginAt: z.number(),
      entry: z.object({ validFrom: z.number(), fact }).optional(),
      acr: z.string(),
      amr: z.array(z.string()),
      sameSession: z.boolean(),
      onward: z.string().startsWith('/profiel').optional(),
    })
    .optional(),
  refusals: z.array(z.string()).optional(),
  createdAt: z.date(),
  proofsUntil: z.date().optional(),
});

const wasJson = attempt.extend({
  expiresAt: z.coerce.date().optional(),
  validUntil: z.coerce.date(),
  createdAt: z.coerce.date(),
  proofsUntil: z.coerce.date().optional(),
});

/** An attempt out of JSON. @throws ZodError when it is none. */
export const attemptFromJson = (value: unknown): Attempt => wasJson.parse(value) as Attempt;

type Row = Attempt & { readonly proofsUntil?: Date | undefined };

const spec: CollectionSpec<Row> = {
  name: 'attempts',
  fields: {
    validUntil: 'date',
    browser: 'string',
    clientId: 'string',
    purpose: 'string',
    locale: 'string',
    formTarget: 'string',
    step: 'string',
    schoolId: 'string',
    usernameHint: 'string',
    sessionAccount: 'string',
    sessionLoginAt: 'number',
    sessionUid: 'string',
    scopes: 'strings',
    fresh: 'boolean',
    maxAge: 'number',
    ended: 'boolean',
    sso: 'object',
    linking: 'object',
    proofs: 'object',
    outcome: 'object',
    refusals: 'strings',
    createdAt: 'date',
    proofsUntil: 'date',
  },
  // Only attempts that hold proofs stand in it: few, and briefly.
  indexes: [{ name: 'proofsUntil', fields: ['proofsUntil'], sparse: true }],
  retention: { keeps: 'client, school, what was proven (for 60 minutes)', until: '24 hours' },
  parse: (raw) => attempt.parse(raw) as Row,
};

export interface AttemptStore {
  insert(attempt: Fresh<Attempt>, events?: readonly DomainEvent[]): Promise<Attempt>;
  get(id: string): Promise<Attempt | undefined>;
  /** Undefined when another request of this attempt was first. */
  replaceIf(attempt: Attempt, events?: readonly DomainEvent[]): Promise<Attempt | undefined>;
  /** Takes the proofs out of attempts whose hour is over; answers how many. */
  forgetProofs(): Promise<number>;
}

export function createAttemptStore(store: Store, clock: Clock): AttemptStore {
  const rows = store.collection(spec);
  return {
    insert: (record, events) => rows.insert(record, events),
    get: (id) => rows.get(id),
    replaceIf: (record, events) =>
      rows.replaceIf(
        { ...record, proofsUntil: record.proofs || record.linking ? record.validUntil : undefined },
        events,
      ),
    async forgetProofs() {
      const { items } = await rows.page('proofsUntil', { equals: [], to: clock.now(), limit: 500 });
      for (const item of items)
        await rows.replaceIf({ ...item, proofs: undefined, linking: undefined, proofsUntil: undefined });
      return items.length;
    },
  };
}
