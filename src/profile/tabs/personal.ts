import { fullNameOf } from '../../users/index.ts';
import { SECURITY } from '../addresses.ts';
import { personalPage } from '../pages.ts';
import { pageAnswer, type Tab } from '../screen.ts';
import { dueOf } from '../two-step-row.ts';

/** «Persoonlijke informatie»: what the school has put down; only reading. */
export const personal: Tab = {
  id: 'persoonlijk',
  label: 'profile.tab.personal',
  async show(visit, ports) {
    const { user, school } = visit.visitor;
    const [classes, view] = await Promise.all([ports.users.classesOfUser(user), ports.factors.view(user)]);
    const { due } = dueOf({ view, now: visit.now, locale: visit.locale });
    const pupil = user.role === 'leerling';
    return pageAnswer(personalPage, {
      frame: visit.frame('persoonlijk'),
      ...(due ? { due: { ...due, url: visit.link(SECURITY) } } : {}),
      name: fullNameOf(user),
      school: school.name,
      role: `profile.role.${user.role}`,
      ask: pupil ? 'profile.personal.wrong.pupil' : 'profile.personal.wrong',
      classes: classes.map(({ name }) => name),
      ...(pupil && user.leerlingnummer ? { leerlingnummer: user.leerlingnummer } : {}),
      ...(pupil && user.opleiding ? { opleiding: user.opleiding } : {}),
    });
  },
};
