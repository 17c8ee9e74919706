/** What a file for `numo-id apply` holds; docs/apply.schema.json is made of it. */
import { z } from 'zod';
import { AUTH_METHODS, ID_TOKEN_ALGS, SUBJECT_TYPES } from '../clients/index.ts';
import {
  CLASS_KINDS,
  foldShortName,
  isShortName,
  LOGIN_MODES,
  SYSTEM_SHORT_NAME,
  TWO_STEP_POLICIES,
} from '../schools/index.ts';
import { EXTERNAL_ID, isForeignHash, isShowable } from '../users/index.ts';

const shown = z.string().refine(isShowable, 'must be 1 to 100 visible characters');
const shortName = z
  .string()
  .refine((text) => isShortName(foldShortName(text)), 'must be 2 to 40 letters, digits and single dashes')
  .refine(
    (text) => foldShortName(text) !== SYSTEM_SHORT_NAME,
    "is Kurve's own; support accounts are made by `numo-id user create`",
  );
const moment = z.iso.datetime({ offset: true, message: 'must be a moment such as 2026-08-01T00:00:00Z' });
const claim = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.string())]);

const schoolClass = z.strictObject({
  name: shown,
  kind: z.enum(CLASS_KINDS).default('stamklas'),
  year: z
    .int()
    .min(2000)
    .max(2100)
    .optional()
    .describe('The year in which the school year begins; default: the present one.'),
});

/** Of an existing school, what is absent stays as it is; classes are added, never taken away. */
const school = z.strictObject({
  shortName,
  name: shown,
  aliases: z.array(shortName).max(19).optional(),
  brin: z
    .string()
    .regex(/^[0-9A-Z]{4,6}$/, 'must be a BRIN of 4 to 6 digits and capitals')
    .optional(),
  loginMode: z.enum(LOGIN_MODES).optional(),
  twoStep: z.strictObject({ policy: z.enum(TWO_STEP_POLICIES), from: moment.optional() }).optional(),
  opleidingen: z.array(shown).optional(),
  classes: z.array(schoolClass).default([]),
});

const client = z.strictObject({
  id: z.string(),
  name: z.string(),
  firstParty: z.boolean().optional(),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()).optional(),
  initiateLoginUri: z.string().optional(),
  clientUri: z.string().optional(),
  backchannelLogoutUri: z.string().optional(),
  authMethod: z.enum(AUTH_METHODS).optional(),
  secret: z.string().optional().describe('In the clear. Absent: an existing secret stays.'),
  responseTypes: z.array(z.string()).optional(),
  grantTypes: z.array(z.string()).optional(),
  scope: z.string().optional(),
  eckId: z.boolean().optional().describe('Whether it may ask for the ECK iD of people (scope eck_id); default false.'),
  subjectType: z.enum(SUBJECT_TYPES).optional(),
  sectorIdentifierUri: z.string().optional(),
  idTokenAlg: z.enum(ID_TOKEN_ALGS).optional(),
  requirePkce: z.boolean().optional(),
});

const totp = z
  .strictObject({
    secret: z
      .string()
      .regex(/^[A-Z2-7]{16,128}=*$/, 'must be a secret in base32')
      .describe('SHA-1, 6 digits, 30 s.'),
    state: z.enum(['active', 'suspended']).default('active'),
    activeSince: moment.optional(),
    suspendedSince: moment.optional().describe('Of a suspended one; default: now.'),
  })
  .refine(({ state, suspendedSince }) => state === 'suspended' || suspendedSince === undefined, {
    path: ['suspendedSince'],
    message: 'is for state suspended',
  });

/** Of an existing person, what is absent stays as it is. */
const person = z
  .strictObject({
    school: shortName,
    externalId: z
      .string()
      .regex(EXTERNAL_ID, 'must be <source>:<value>, the source of letters, digits, _ or -')
      .optional()
      .describe('`<source>:<value>`; by it a person is known again, else by school and username.'),
    userId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be 1 to 128 letters, digits, _ or -')
      .optional()
      .describe('The user part of `sub` of a new account; random when absent. Never changed.'),
    username: shown,
    role: z.enum(['leerling', 'docent', 'beheerder']),
    givenName: shown,
    middleName: shown.optional(),
    familyName: shown,
    classes: z.array(z.string()).optional().describe('Names of classes of the present school year, main class first.'),
    opleiding: shown.optional(),
    leerlingnummer: shown.optional(),
    email: z.email('must be a mail address').max(254).optional(),
    disabled: z.boolean().optional(),
    claims: z
      .record(z.string(), claim)
      .optional()
      .describe('Standard OIDC claims beyond those that follow from the rest.'),
    password: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe('In the clear, for test accounts. As passwordHash: only where there is none.'),
    passwordHash: z
      .string()
      .refine(isForeignHash, 'is no hash of a known form, or costs too much')
      .optional()
      .describe(
        'argon2, bcrypt, PBKDF2, scrypt or salted SHA, see docs/operations.md. Written only where there is no password.',
      ),
    totp: totp.optional().describe('Written only where there is no second step.'),
  })
  .refine(({ password, passwordHash }) => password === undefined || passwordHash === undefined, {
    path: ['passwordHash'],
    message: 'stands beside password; give one',
  })
  .refine(({ role, totp: secondStep }) => role !== 'leerling' || secondStep === undefined, {
    path: ['totp'],
    message: 'a leerling has no second step',
  });

/** The lists of a file, in the order in which they must stand: what is referred to comes first. */
export const LISTS = ['schools', 'clients', 'people'] as const;
export type ListName = (typeof LISTS)[number];

export const itemSchemas = { schools: school, clients: client, people: person } as const;

export type SchoolItem = z.output<typeof school>;
export type ClientItem = z.output<typeof client>;
export type PersonItem = z.output<typeof person>;

/** A whole file. */
export const fileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    schools: z.array(school).optional(),
    clients: z.array(client).optional(),
    people: z.array(person).optional(),
  })
  .describe('A file for `numo-id apply`. The lists stand in this order.');
