import type { Client } from '../../clients/index.ts';
import type { FormView } from '../../forms/form.ts';
import { AppError } from '../../kernel/errors.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { CLIENT_FIELDS, clientOf, typedForm, valuesOf, wrongForm } from '../client-form.ts';
import { type Answer, go, pageAnswer, supportPage, type Visit } from '../page.ts';
import { clientPage, clientRemovePage, clientSecretPage, clientsPage } from '../pages.ts';

type Own = Visit<'support'>;

const urlOf = ({ id }: Client): string => pathOf(PATHS.client, { clientId: id });

/** The relying parties, by id. */
export const supportClients = supportPage({
  path: PATHS.clients,
  permission: 'support',
  section: 'clients',
  label: 'console.support.clients',
  load: ({ scope }) => scope.clients.list(),
  show: async ({ frame }, clients) =>
    pageAnswer(clientsPage, {
      frame,
      newUrl: PATHS.newClient,
      clients: clients.map((client) => ({
        name: client.name,
        id: client.id,
        firstParty: client.firstParty,
        url: urlOf(client),
      })),
    }),
});

/** After a write: the secret where there is a new one, which nothing shows again; else back to the client. */
const writtenAnswer = (
  { frame }: Own,
  { client, secret }: { readonly client: Client; readonly secret?: string },
): Answer =>
  secret === undefined
    ? go({ path: urlOf(client) }, 'saved')
    : pageAnswer(clientSecretPage, { frame, name: client.name, id: client.id, secret, backUrl: urlOf(client) });

const newAnswer = ({ frame }: Own, form: FormView, status?: number): Answer =>
  pageAnswer(clientPage, { frame, form, action: PATHS.newClient, backUrl: PATHS.clients }, status);

/** Registers a relying party. */
export const newClient = supportPage({
  path: PATHS.newClient,
  permission: 'support',
  section: 'clients',
  fresh: true,
  load: async () => ({}),
  show: async (visit) =>
    newAnswer(visit, typedForm({ auth_method: 'client_secret_basic', id_token_alg: 'RS256', ...visit.draft })),
  actions: [
    {
      fresh: true,
      keep: CLIENT_FIELDS,
      async run(visit) {
        const { post, scope } = visit;
        const id = typeof post.id === 'string' ? post.id.trim() : '';
        try {
          const made = await scope.clients.create(
            { ...clientOf(post), id, firstParty: post.first_party === 'on' },
            visit,
          );
          return writtenAnswer(visit, made);
        } catch (error) {
          const taken = error instanceof AppError && error.code === 'client-taken';
          return newAnswer(
            visit,
            taken ? typedForm(post, { id: 'console.client.taken' }) : wrongForm(post, error),
            taken ? 409 : 400,
          );
        }
      },
    },
  ],
});

const load = ({ scope, params }: Own): Promise<Client | undefined> => scope.clients.byId(params.clientId ?? '');

const answer = ({ frame }: Own, client: Client, form: FormView, status?: number): Answer => {
  const url = urlOf(client);
  return pageAnswer(
    clientPage,
    {
      frame,
      form,
      action: url,
      backUrl: PATHS.clients,
      known: {
        name: client.name,
        firstParty: client.firstParty,
        ...(client.authMethod === 'none' ? {} : { renewAction: `${url}/geheim` }),
        removeUrl: `${url}/verwijderen`,
      },
    },
    status,
  );
};

/** One relying party: what is registered, a new secret, and the way to take it away. */
export const supportClient = supportPage<Client>({
  path: PATHS.client,
  permission: 'support',
  section: 'clients',
  fresh: true,
  load,
  show: async (visit, client) => answer(visit, client, { values: { ...valuesOf(client), ...visit.draft }, errors: {} }),
  actions: [
    {
      fresh: true,
      keep: CLIENT_FIELDS,
      async run(visit, client) {
        try {
          return writtenAnswer(visit, await visit.scope.clients.change(client, clientOf(visit.post), visit));
        } catch (error) {
          return answer(visit, client, wrongForm(visit.post, error), 400);
        }
      },
    },
    {
      name: 'geheim',
      fresh: true,
      run: async (visit, client) =>
        client.authMethod === 'none'
          ? { kind: 'not-found' }
          : writtenAnswer(visit, await visit.scope.clients.renew(client, visit)),
    },
  ],
});

/** Asks before a relying party goes: nobody can log in there any more. */
export const removeClient = supportPage<Client>({
  path: `${PATHS.client}/verwijderen`,
  permission: 'support',
  section: 'clients',
  fresh: true,
  load,
  show: async ({ frame }, client) =>
    pageAnswer(clientRemovePage, {
      frame,
      name: client.name,
      action: `${urlOf(client)}/verwijderen`,
      backUrl: urlOf(client),
    }),
  actions: [
    {
      fresh: true,
      async run(visit, client) {
        await visit.scope.clients.remove(client, visit);
        return go({ path: PATHS.clients }, 'client-removed');
      },
    },
  ],
});
