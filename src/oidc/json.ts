import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';

type Body = { get(this: object): unknown; set(this: object, value: unknown): void };

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Where a prototype in the chain defines it. */
function bodyOf(response: object): Body {
  for (let at: object | null = response; at; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, 'body');
    if (found?.get && found.set) return found as Body;
  }
  throw new Error('the provider library answers in another way');
}

/**
 * Koa asks of every object that is answered whether it is a `Response` of `fetch`, which loads all of it at the first
 * answer in JSON: 40 ms and 14 MiB for a class that nobody here uses. So an object is kept beside Koa's own body
 * while the provider library works on it, and goes to Koa as text.
 */
export function createJsonAnswers(provider: Provider) {
  // The library is a Koa, which its types do not say.
  const { response } = provider as unknown as { readonly response: object };
  const own = bodyOf(response);
  const objects = new WeakMap<object, object>();
  Object.defineProperty(response, 'body', {
    configurable: true,
    get(this: object) {
      return objects.get(this) ?? own.get.call(this);
    },
    set(this: KoaContextWithOIDC['response'], value: unknown) {
      objects.delete(this);
      if (!isPlain(value)) return own.set.call(this, value);
      if (!/\bjson\b/i.test(this.type)) this.type = 'json';
      // Sets the status, as an object would.
      own.set.call(this, '{}');
      this.remove('Content-Length');
      objects.set(this, value);
    },
  });
  return async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    await next();
    const object = objects.get(ctx.response);
    if (object) ctx.body = JSON.stringify(object);
  };
}
