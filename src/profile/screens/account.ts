import { SECOND } from '../../kernel/clock.ts';
import { momentWords } from '../../render/index.ts';
import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import { eventsPage, sessionsPage, signOutPage } from '../pages.ts';
import { type Action, go, pageAnswer, type Screen } from '../screen.ts';

/** Where one is logged in, newest login first. */
export const sessionsScreen: Screen = {
  path: PATHS.sessions,
  needs: 'session',
  async show(visit, ports) {
    const { user, session } = visit.visitor;
    const words = (at: Date) => momentWords(at, visit.now, visit.locale);
    const live = await ports.sessions.list(user);
    return pageAnswer(sessionsPage, {
      frame: visit.frame(SECURITY_TAB),
      backUrl: visit.link(SECURITY),
      signOutUrl: visit.link({ path: PATHS.signOut }),
      sessions: live.map(({ agent, loginAt, seenAt, uid }) => ({
        agent,
        since: words(new Date(loginAt * SECOND)),
        ...(seenAt ? { seen: words(seenAt) } : {}),
        current: uid === session.uid,
      })),
    });
  },
};

export const signOutScreen: Screen = {
  path: PATHS.signOut,
  needs: 'session',
  async show(visit) {
    return pageAnswer(signOutPage, {
      frame: visit.frame(SECURITY_TAB),
      action: visit.link({ path: PATHS.signOut }),
      backUrl: visit.link({ path: PATHS.sessions }),
    });
  },
};

/** «Log overal uit»: this login too, and no browser is a known one any more. */
export const signOutAction: Action = {
  path: PATHS.signOut,
  needs: 'session',
  back: { path: PATHS.signOut },
  async run(visit, ports) {
    const { user } = visit.visitor;
    await ports.users.endSessions(user.id, {}, 'owner', visit.context);
    await ports.limits.forgetBrowsers(user.id);
    return go({ path: PATHS.signedOut });
  },
};

/** «Recente gebeurtenissen» of 90 days. */
export const eventsScreen: Screen = {
  path: PATHS.events,
  needs: 'session',
  async show(visit, ports) {
    const events = await ports.recentEvents(visit.visitor.user.id, visit.locale);
    return pageAnswer(eventsPage, {
      frame: visit.frame(SECURITY_TAB),
      backUrl: visit.link(SECURITY),
      events: events.map(({ text, at }) => ({ text, at: momentWords(at, visit.now, visit.locale) })),
    });
  },
};
