/**
 * The pages of school admins (/beheer) and of support (/support): the list. A new page is one file in
 * pages/, one template and one line here. Product.md section 4.
 */
import type { ConsolePage } from './page.ts';
import { apps } from './pages/apps.ts';
import { bulk } from './pages/bulk.ts';
import { bulkJob } from './pages/bulk-job.ts';
import { classPeople } from './pages/class.ts';
import { newClass, renameClass } from './pages/class-form.ts';
import { classes } from './pages/classes.ts';
import { deleted } from './pages/deleted.ts';
import { log } from './pages/log.ts';
import { settings } from './pages/school.ts';
import { security } from './pages/security.ts';
import { sso } from './pages/sso.ts';
import { ssoAdd } from './pages/sso-add.ts';
import { ssoConnection } from './pages/sso-connection.ts';
import { ssoDepart } from './pages/sso-depart.ts';
import { ssoMapping } from './pages/sso-mapping.ts';
import { ssoRemove } from './pages/sso-remove.ts';
import { ssoTest } from './pages/sso-test.ts';
import { staff } from './pages/staff.ts';
import { newClient, removeClient, supportClient, supportClients } from './pages/support-client.ts';
import { supportFind } from './pages/support-find.ts';
import { supportLog } from './pages/support-log.ts';
import { resetAct, resumeAct, supportPerson, suspendAct, wipeAct } from './pages/support-person.ts';
import { newSchool, supportSchool, supportSchools } from './pages/support-schools.ts';
import { user } from './pages/user.ts';
import { remove, resume, suspend, wipe } from './pages/user-dialogs.ts';
import { links } from './pages/user-links.ts';
import { newUser } from './pages/user-new.ts';
import { type ConsoleRoutesDeps, createRoutes } from './routes.ts';

export { CONSOLE_PLACE } from './addresses.ts';
export type { ConsoleRoutesDeps } from './routes.ts';
export { consoleTexts } from './texts.ts';

/** Every page, in the order of the menu; the first whose address fits answers. */
const consolePages: readonly ConsolePage[] = [
  classes,
  classPeople,
  renameClass,
  bulk,
  bulkJob,
  newClass,
  newUser,
  staff,
  user,
  suspend,
  resume,
  wipe,
  remove,
  deleted,
  links,
  settings,
  security,
  log,
  sso,
  ssoAdd,
  ssoConnection,
  ssoMapping,
  ssoDepart,
  ssoTest,
  ssoRemove,
  apps,
  supportSchools,
  newSchool,
  supportSchool,
  supportPerson,
  resetAct,
  suspendAct,
  resumeAct,
  wipeAct,
  supportFind,
  supportClients,
  newClient,
  supportClient,
  removeClient,
  supportLog,
];

/** The routes of /beheer and /support, ready for the app. */
export const createConsoleRoutes = (deps: ConsoleRoutesDeps): ReturnType<typeof createRoutes> =>
  createRoutes(consolePages, deps);
