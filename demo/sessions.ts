import { randomBytes } from 'node:crypto';
import type { Claims } from './words.ts';

/** A login on its way: what must come back with it. */
export interface PendingLogin {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The browser that began it. */
  readonly browser: string;
  /** Path at this demo to go to afterwards. */
  readonly target: string;
}

/** Somebody who is logged in at the demo. */
export interface DemoSession {
  readonly id: string;
  /** As it came; the hint at logout. */
  readonly idToken: string;
  readonly idTokenClaims: Claims;
  readonly userinfo: Claims;
}

/** Sessions in memory: a demo's, gone when it stops. */
export interface Sessions {
  /** Keeps a login that begins; the oldest give way when there are too many. */
  begin(login: PendingLogin): void;
  /** Gives the login of this state once, to the browser that began it, within the hour. */
  take(state: string, browser: string): PendingLogin | undefined;
  open(session: Omit<DemoSession, 'id'>): DemoSession;
  get(id: string): DemoSession | undefined;
  close(id: string): void;
  /** Ends the sessions that a logout token names: by `sid`, else all of `sub`. Answers how many. */
  closeNamed(named: { readonly sub?: string; readonly sid?: string }): number;
  /** Remembers a logout token's `jti`; false when it was seen before. */
  firstSight(jti: string): boolean;
}

const LOGIN_MS = 60 * 60 * 1000;
const SESSION_MS = 12 * 60 * 60 * 1000;
const SIGHT_MS = 15 * 60 * 1000;
const MOST = 5000;

/** A map whose entries end after `ms`, and whose oldest entry gives way to a new one when it is full. */
function createShelf<V>(ms: number, now: () => number) {
  const shelf = new Map<string, { value: V; until: number }>();
  const get = (key: string): V | undefined => {
    const entry = shelf.get(key);
    return entry && entry.until > now() ? entry.value : undefined;
  };
  return {
    get,
    set(key: string, value: V): void {
      shelf.delete(key);
      shelf.set(key, { value, until: now() + ms });
      const [oldest] = shelf.keys();
      if (shelf.size > MOST && oldest !== undefined) shelf.delete(oldest);
    },
    delete: (key: string): boolean => shelf.delete(key),
    keys: (): readonly string[] => [...shelf.keys()],
  };
}

/** A random id that nobody can guess. */
export const newId = (): string => randomBytes(32).toString('base64url');

/** @param now milliseconds since the epoch. */
export function createSessions(now: () => number): Sessions {
  const logins = createShelf<PendingLogin>(LOGIN_MS, now);
  const sessions = createShelf<DemoSession>(SESSION_MS, now);
  const seen = createShelf<true>(SIGHT_MS, now);
  return {
    begin: (login) => logins.set(login.state, login),
    take(state, browser) {
      const login = logins.get(state);
      if (!login || login.browser !== browser) return undefined;
      logins.delete(state);
      return login;
    },
    open(session) {
      const opened = { ...session, id: newId() };
      sessions.set(opened.id, opened);
      return opened;
    },
    get: (id) => sessions.get(id),
    close: (id) => void sessions.delete(id),
    closeNamed({ sub, sid }) {
      const named = sessions.keys().filter((id) => {
        const claims = sessions.get(id)?.idTokenClaims;
        return sid === undefined ? claims?.sub === sub : claims?.sid === sid;
      });
      for (const id of named) sessions.delete(id);
      return named.length;
    },
    firstSight(jti) {
      if (seen.get(jti)) return false;
      seen.set(jti, true);
      return true;
    },
  };
}
