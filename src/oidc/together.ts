import Provider from 'oidc-provider';

/** A write that is under way. */
interface Begun {
  readonly done: Promise<void>;
  /** Erases what it wrote, for a request that fails. */
  undo(): Promise<boolean>;
}

/** What this request began to write and has not waited for. */
const begunOf = (state: Record<string, unknown>): Begun[] => {
  state['begun'] ??= [];
  return state['begun'] as Begun[];
};

/** Waits for all. @throws what the first of them threw; then nothing of the others stays. */
async function settle(begun: readonly Begun[]): Promise<void> {
  const ends = await Promise.allSettled(begun.map(({ done }) => done));
  const failed = ends.find((end) => end.status === 'rejected');
  if (!failed) return;
  await Promise.all(begun.map(({ undo }) => undo()));
  throw failed.reason;
}

/**
 * What one request for tokens writes (the code or the refresh token is used up, a new access and refresh token kept)
 * waits for the disk once, not three times, and is waited for while the ID token is signed (`signMeanwhile`), before
 * anything is answered. When one of the writes fails, so does the request, and nothing stays of what it wrote. Outside
 * the token endpoint each write waits for itself.
 *
 * @param kind what is written: that something is used up, or a token.
 */
export async function together(begun: Begun, kind: 'use' | 'token'): Promise<void> {
  const ctx = Provider.ctx;
  if (ctx?.oidc?.route !== 'token') return begun.done;
  const all = begunOf(ctx.state);
  all.push(begun);
  // Its failure is told by `settle`.
  begun.done.catch(() => undefined);
  if (kind === 'token' && !hasIdToken(ctx.oidc.entities)) await settle(all.splice(0));
}

type Source = { readonly scopes: ReadonlySet<string> } | undefined;

/** OAuth without OpenID signs nothing afterwards, so that its tokens wait for what was begun. */
const hasIdToken = (entities: { readonly AuthorizationCode?: Source; readonly RefreshToken?: Source }): boolean =>
  (entities.AuthorizationCode ?? entities.RefreshToken)?.scopes.has('openid') === true;

interface Signing {
  issue(this: unknown, wish: { readonly use: string }): Promise<string>;
}

/** ID tokens of the token endpoint are signed while the disk is at work. */
export function signMeanwhile(provider: Provider): void {
  const signing = provider.IdToken.prototype as unknown as Signing;
  const { issue } = signing;
  signing.issue = async function (wish) {
    const ctx = Provider.ctx;
    if (wish.use !== 'idtoken' || ctx?.oidc?.route !== 'token') return issue.call(this, wish);
    const [token] = await Promise.all([issue.call(this, wish), settle(begunOf(ctx.state).splice(0))]);
    return token;
  };
}
