import {
  type Command,
  type CommandBase,
  defineCommand,
  type ErrorSentences,
  table,
  UsageError,
} from '../kernel/command.ts';
import { AppError } from '../kernel/errors.ts';
import { randomToken } from '../kernel/ids.ts';
import type { Clients, NewClient } from './contract.ts';
import { AUTH_METHODS, type Client, ID_TOKEN_ALGS, SUBJECT_TYPES } from './model.ts';
import { registered } from './registration.ts';

interface Deps {
  readonly clients: Pick<Clients, 'list' | 'byId' | 'upsert' | 'secretOf' | 'remove'>;
}

const CLIENT = { does: 'Its client id.' };

/** @throws AppError `client-unknown` (not-found), also for our own pages. */
async function known({ clients }: Deps, id: string): Promise<Client> {
  const client = await clients.byId(id);
  if (!client || client.internal) throw new AppError('client-unknown', 'not-found');
  return client;
}

const shown = ({ version: _v, expiresAt: _e, internal: _i, secret, ...rest }: Client) => ({
  ...rest,
  ...(secret === undefined ? {} : { secret: '(secret)' }),
});

const lines = (client: Client): readonly string[] =>
  Object.entries(shown(client)).map(([field, value]) => {
    const text =
      value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(' ') : String(value ?? '');
    return `${field.padEnd(22)}  ${text || '–'}`;
  });

const list = defineCommand({
  name: 'client list',
  does: 'Lists the relying parties.',
  examples: [{ words: 'client list', does: 'All:' }],
  async run({ clients }: Deps & CommandBase) {
    const all = await clients.list();
    const rows = all.map(({ id, name, firstParty, authMethod }) => [id, name, firstParty ? 'yes' : 'no', authMethod]);
    return { data: all.map(shown), lines: table(['id', 'name', 'first-party', 'authentication'], rows) };
  },
});

const show = defineCommand({
  name: 'client show',
  does: 'Shows a relying party; its secret is not shown.',
  words: { client: CLIENT },
  examples: [{ words: 'client show library', does: 'One:' }],
  async run(deps: Deps & CommandBase, args) {
    const client = await known(deps, args.client);
    return { data: shown(client), lines: lines(client) };
  },
});

const options = {
  name: { kind: 'text', does: 'Its name, as people see it.' },
  redirect: { kind: 'list', does: 'Where a login ends.', value: 'URI' },
  'post-logout': { kind: 'list', does: 'Where a logout may end.', value: 'URI' },
  'initiate-login': { kind: 'text', does: 'Where a login begins anew.', value: 'URI' },
  home: { kind: 'text', does: 'Its home page.', value: 'URI' },
  'back-channel': { kind: 'text', does: 'Where it is told of logouts.', value: 'URI' },
  'auth-method': { kind: 'text', does: 'How it authenticates; none: a public client.', oneOf: AUTH_METHODS },
  subject: {
    kind: 'text',
    does: 'Its kind of sub; default public for first-party ones, else pairwise.',
    oneOf: SUBJECT_TYPES,
  },
  'id-token-alg': { kind: 'text', does: 'Signature of its ID tokens.', oneOf: ID_TOKEN_ALGS },
  scope: { kind: 'text', does: 'The scopes it may ask for; absent: all that it may have.', value: 'SCOPES' },
  'eck-id': {
    kind: 'text',
    does: 'Whether it may ask for the ECK iD of people (scope eck_id); default no.',
    oneOf: ['yes', 'no'],
  },
  'secret-stdin': { kind: 'flag', does: 'Reads the secret from standard input; else one is made and shown once.' },
} as const;

type Given = {
  readonly [K in keyof typeof options]: (typeof options)[K]['kind'] extends 'list'
    ? readonly string[]
    : (typeof options)[K]['kind'] extends 'flag'
      ? boolean
      : string | undefined;
};

const given = (args: Given): Partial<NewClient> => ({
  ...(args.name === undefined ? {} : { name: args.name }),
  ...(args.redirect.length > 0 ? { redirectUris: args.redirect } : {}),
  ...(args['post-logout'].length > 0 ? { postLogoutRedirectUris: args['post-logout'] } : {}),
  ...(args['initiate-login'] === undefined ? {} : { initiateLoginUri: args['initiate-login'] }),
  ...(args.home === undefined ? {} : { clientUri: args.home }),
  ...(args['back-channel'] === undefined ? {} : { backchannelLogoutUri: args['back-channel'] }),
  ...(args['auth-method'] === undefined ? {} : { authMethod: args['auth-method'] as Client['authMethod'] }),
  ...(args.subject === undefined ? {} : { subjectType: args.subject as Client['subjectType'] }),
  ...(args['id-token-alg'] === undefined ? {} : { idTokenAlg: args['id-token-alg'] as Client['idTokenAlg'] }),
  ...(args.scope === undefined ? {} : { scope: args.scope }),
  ...(args['eck-id'] === undefined ? {} : { eckId: args['eck-id'] === 'yes' }),
});

/** A secret from standard input, or a new one that is to be shown. */
async function newSecret({ io }: CommandBase, fromInput: boolean): Promise<{ secret: string; made: boolean }> {
  if (!fromInput) return { secret: randomToken(), made: true };
  const secret = (await io.readInput()).trim();
  if (secret === '') throw new UsageError('standard input holds no secret');
  return { secret, made: false };
}

const withSecret = (client: Client, { secret, made }: { secret?: string | undefined; made: boolean }) => ({
  data: { ...shown(client), ...(made && secret !== undefined ? { secret } : {}) },
  lines: [...lines(client), ...(made && secret !== undefined ? ['', `Secret, shown once: ${secret}`] : [])],
});

const create = defineCommand({
  name: 'client create',
  does: 'Registers a relying party.',
  words: { client: CLIENT },
  options: {
    ...options,
    name: { ...options.name, required: true },
    redirect: { ...options.redirect, required: true },
    'first-party': { kind: 'flag', does: 'Our own: no consent page, public sub.' },
  },
  examples: [
    {
      words: 'client create library --name Schoolbibliotheek --redirect https://library.example.nl/callback',
      does: 'A secret is made and shown once:',
    },
    {
      words: "client create app --name 'Numo-app' --redirect nl.numo.app:/callback --auth-method none --first-party",
      does: 'A public client:',
    },
  ],
  async run(deps: Deps & CommandBase, args) {
    if (await deps.clients.byId(args.client)) throw new AppError('client-taken', 'conflict');
    const isPublic = args['auth-method'] === 'none';
    const secret = isPublic ? { secret: undefined, made: false } : await newSecret(deps, args['secret-stdin']);
    const input = {
      ...{ id: args.client, name: args.name, redirectUris: args.redirect, firstParty: args['first-party'] },
      ...given(args),
      ...(secret.secret === undefined ? {} : { secret: secret.secret }),
    };
    return withSecret(await deps.clients.upsert(input, deps.context), secret);
  },
});

const edit = defineCommand({
  name: 'client edit',
  does: 'Changes a relying party; what is not given stays. A list that is given replaces the whole one.',
  words: { client: CLIENT },
  options,
  examples: [
    {
      words: 'client edit library --redirect https://library.example.nl/cb',
      does: 'Another address, in place of all:',
    },
  ],
  async run(deps: Deps & CommandBase, args) {
    const client = await known(deps, args.client);
    const typed = args['secret-stdin'] ? (await newSecret(deps, true)).secret : undefined;
    const secret = args['auth-method'] === 'none' ? undefined : (typed ?? deps.clients.secretOf(client));
    const changed = await deps.clients.upsert({ ...registered(client, secret), ...given(args) }, deps.context);
    return withSecret(changed, { made: false });
  },
});

const rotate = defineCommand({
  name: 'client rotate-secret',
  does: 'Gives a relying party a new secret; the old one stops within 5 seconds.',
  words: { client: CLIENT },
  options: { 'secret-stdin': options['secret-stdin'] },
  examples: [{ words: 'client rotate-secret library', does: 'A new one, shown once:' }],
  async run(deps: Deps & CommandBase, args) {
    const client = await known(deps, args.client);
    if (client.authMethod === 'none') throw new UsageError('a public client has no secret');
    const secret = await newSecret(deps, args['secret-stdin']);
    const input = registered(client, secret.secret);
    return withSecret(await deps.clients.upsert(input, deps.context), secret);
  },
});

const remove = defineCommand({
  name: 'client delete',
  does: 'Takes a relying party away: it can log nobody in any more.',
  words: { client: CLIENT },
  examples: [{ words: 'client delete library', does: 'At once:' }],
  async run(deps: Deps & CommandBase, args) {
    await deps.clients.remove(args.client, deps.context);
    return { data: { id: args.client, removed: true }, lines: [`${args.client} is gone.`] };
  },
});

/** `numo-id client …` */
export const clientCommands: readonly Command<Deps>[] = [list, show, create, edit, rotate, remove];

export const clientSentences: ErrorSentences = {
  'client-unknown': 'there is no such client (client-unknown)',
  'client-taken': 'there is a client with this id already; use client edit (client-taken)',
  'client-invalid': 'the registration is not right (client-invalid)',
};
