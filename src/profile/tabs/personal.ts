import { fullNameOf } from '../../users/index.ts';
import { personalPage } from '../pages.ts';
import { pageAnswer, type Tab } from '../screen.ts';

/** «Persoonlijke informatie»: what the school has put down; only reading. */
export const personal: Tab = {
  id: 'persoonlijk',
  label: 'profile.tab.personal',
  async show(visit, ports) {
    const { user, school } = visit.visitor;
    const classes = await ports.users.classesOfUser(user);
    const pupil = user.role === 'leerling';
    return pageAnswer(personalPage, {
      frame: visit.frame('persoonlijk'),
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
