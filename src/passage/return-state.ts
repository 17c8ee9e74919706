import { MINUTE } from '../kernel/clock.ts';
import { hmac, safeEqual } from '../kernel/secrets.ts';
import type { Place } from './model.ts';

/** The longest way through the authorization endpoint: a login attempt lives 60 minutes. */
const RETURN_MS = 90 * MINUTE;

/** Targets hold at most a sealed draft; longer ones are not ours. */
const MAX_STATE = 4096;

const macOf = (key: Buffer, browser: string, payload: string): string => hmac(key, 'return', browser, payload);

/**
 * The `state` of a trip to the authorization endpoint: the page to come back to, MAC'd over the
 * browser's own cookie, so that nobody can send another browser anywhere with it.
 *
 * @param key the room's own. @param target a path of the room, with its query.
 */
export function makeReturnState(key: Buffer, browser: string, target: string, now: Date): string {
  const payload = Buffer.from(JSON.stringify([target, now.getTime() + RETURN_MS])).toString('base64url');
  return `${payload}.${macOf(key, browser, payload)}`;
}

/** The target of a state that was made for this browser; undefined when it is forged, foreign or over. */
export function readReturnState(
  place: Place,
  key: Buffer,
  browser: string | undefined,
  state: unknown,
  now: Date,
): string | undefined {
  if (browser === undefined || typeof state !== 'string' || state.length > MAX_STATE) return undefined;
  const [payload = '', mac = '', rest] = state.split('.');
  if (rest !== undefined || !safeEqual(mac, macOf(key, browser, payload))) return undefined;
  const [target, until] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, number];
  return until >= now.getTime() && isOwnPath(place, target) ? target : undefined;
}

/** How long a return counts as «just now»; a bookmark or a later reload goes to the login again. */
const JUST_MS = MINUTE;

const returnMac = (key: Buffer, at: string): string => hmac(key, 'returned', at).slice(0, 22);

/** Marks the address that one comes back to. Bound to no cookie: also who refuses those runs in no circle. */
export function markReturn(key: Buffer, now: Date): string {
  const at = now.getTime().toString(36);
  return `${at}.${returnMac(key, at)}`;
}

/** Whether the mark was made within the last minute. */
export function hasJustReturned(key: Buffer, mark: string | undefined, now: Date): boolean {
  const [at = '', mac = ''] = (mark ?? '').split('.');
  if (!safeEqual(mac, returnMac(key, at))) return false;
  return now.getTime() - Number.parseInt(at, 36) <= JUST_MS;
}

/** Only pages of the room, never the way back itself. */
const isOwnPath = ({ back, roots }: Place, target: string): boolean => {
  const [path = ''] = target.split('?');
  return path !== back && roots.some((root) => path === root || path.startsWith(`${root}/`));
};
