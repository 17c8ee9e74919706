import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { AccountDeps } from './accounts.ts';
import { createPlainUserinfo } from './userinfo.ts';

/** What answers the protocol's paths: the provider library, but for what is answered past it. */
export function createHandler(provider: Provider, deps: AccountDeps) {
  const userinfo = createPlainUserinfo(provider, deps);
  const library = provider.callback();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!(await userinfo(request, response))) await library(request, response);
  };
}
