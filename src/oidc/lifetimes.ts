import type { Configuration } from 'oidc-provider';
import type { Settings } from '../config/schema.ts';
import { type Clock, DAY, HOUR, MINUTE, SECOND } from '../kernel/clock.ts';
import type { User } from '../users/index.ts';
import { userOf } from './prompts.ts';
import { secondsLeft } from './sessions.ts';

const hoursOf = (settings: Settings, user: User | undefined): number =>
  user && user.role !== 'leerling' ? settings.sessions.staffHours : settings.sessions.pupilHours;

/** How long each thing of the engine lives. */
export function lifetimes({
  settings,
  clock,
}: {
  readonly settings: Settings;
  readonly clock: Clock;
}): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: (settings.oidc.accessTokenMinutes * MINUTE) / SECOND,
    AuthorizationCode: settings.oidc.codeSeconds,
    IdToken: HOUR / SECOND,
    RefreshToken: (settings.oidc.refreshTokenDays * DAY) / SECOND,
    Interaction: (settings.attempts.minutes * MINUTE) / SECOND,
    // Outlives every refresh token that is given under it one after the other.
    Grant: (180 * DAY) / SECOND,
    // Put down at the login by the role of then; later requests keep that end.
    Session(ctx, session) {
      const now = clock.now();
      if (session.loginTs === undefined) return HOUR / SECOND;
      const fresh = ctx.oidc.result?.login !== undefined;
      if (!fresh && session.exp !== undefined) return Math.max(1, session.exp - Math.floor(now.getTime() / SECOND));
      return secondsLeft(session.loginTs, hoursOf(settings, userOf(ctx)), now);
    },
  };
}
