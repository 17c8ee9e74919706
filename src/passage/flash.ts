import { hmac, safeEqual } from '../kernel/secrets.ts';

export type FlashKind = 'success' | 'info' | 'warning';

export interface FlashView {
  readonly kind: FlashKind;
  /** Text key. */
  readonly key: string;
}

/** Sentences that a page shows after an action; the text of one is `<prefix>.<name>`. */
export interface Flashes<N extends string> {
  /** The query value that makes the next page say it: bound to this browser, so that no link of others can. */
  make(key: Buffer, browser: string, name: N): string;
  /** What `value` says, if it was made for this browser. */
  read(key: Buffer, browser: string | undefined, value: string | undefined): FlashView | undefined;
}

export function defineFlashes<const T extends Readonly<Record<string, FlashKind>>>(
  prefix: string,
  kinds: T,
): Flashes<keyof T & string> {
  const macOf = (key: Buffer, browser: string, name: string) => hmac(key, 'flash', prefix, browser, name).slice(0, 22);
  return {
    make: (key, browser, name) => `${name}.${macOf(key, browser, name)}`,
    read(key, browser, value) {
      const [name = '', mac = ''] = (value ?? '').split('.');
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      if (browser === undefined || !kind || !safeEqual(mac, macOf(key, browser, name))) return undefined;
      return { kind, key: `${prefix}.${name}` };
    },
  };
}
