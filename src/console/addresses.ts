import type { Place } from '../passage/index.ts';

/** Every address of /beheer and /support that another page leads to. */
export const PATHS = {
  school: '/beheer',
  support: '/support',
  newSchool: '/support/scholen/nieuw',
  aSchool: '/support/scholen/:schoolId',
  person: '/support/scholen/:schoolId/gebruikers/:userId',
  find: '/support/zoeken',
  clients: '/support/clients',
  newClient: '/support/nieuwe-client',
  client: '/support/clients/:clientId',
  systemLog: '/support/logboek',
  back: '/beheer/terug',
  class: '/beheer/klassen/:classId',
  renameClass: '/beheer/klassen/:classId/naam',
  bulk: '/beheer/klassen/:classId/samen/:what',
  bulkJob: '/beheer/taken/:jobId',
  newClass: '/beheer/nieuwe-klas',
  newUser: '/beheer/nieuwe-gebruiker',
  staff: '/beheer/medewerkers',
  user: '/beheer/gebruikers/:userId',
  suspend: '/beheer/gebruikers/:userId/uitzetten',
  resume: '/beheer/gebruikers/:userId/aanzetten',
  wipe: '/beheer/gebruikers/:userId/wissen',
  delete: '/beheer/gebruikers/:userId/verwijderen',
  links: '/beheer/gebruikers/:userId/schoolaccount',
  deleted: '/beheer/verwijderd',
  settings: '/beheer/school',
  apps: '/beheer/apps',
  security: '/beheer/beveiliging',
  log: '/beheer/logboek',
  sso: '/beheer/sso',
  ssoAdd: '/beheer/sso/nieuw/:preset',
  ssoConnection: '/beheer/sso/:connectionId',
  ssoMapping: '/beheer/sso/:connectionId/kenmerken',
  ssoDepart: '/beheer/sso/:connectionId/testen',
  ssoTest: '/beheer/sso/:connectionId/test',
  ssoRemove: '/beheer/sso/:connectionId/verwijderen',
} as const;

/** The pages of school admins and of support as a relying party of the house. */
export const CONSOLE_PLACE: Place = {
  clientId: 'numo-id-console',
  back: PATHS.back,
  roots: [PATHS.school, PATHS.support],
};

/** A pattern with its parameters filled in. */
export const pathOf = (pattern: string, params: Readonly<Record<string, string>>): string =>
  pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
