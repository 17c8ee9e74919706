declare module 'samlp' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** What the library asks of a request and a response: express's, as far as it goes. */
  interface Request extends IncomingMessage {
    query: Record<string, string>;
    body: Record<string, string>;
    session: object;
    user?: unknown;
  }
  interface Options {
    issuer: string;
    cert: string;
    key: string;
    getPostURL(audience: string, request: unknown, req: Request, callback: (error: null, url: string) => void): void;
    responseHandler(
      response: Buffer,
      options: { readonly inResponseTo?: string },
      req: Request,
      res: ServerResponse,
    ): void;
    [option: string]: unknown;
  }
  type Middleware = (req: Request, res: ServerResponse, next: (error?: unknown) => void) => void;
  const samlp: {
    auth(options: Options): Middleware;
    logout(options: Record<string, unknown>): Middleware;
    metadata(options: Record<string, unknown>): Middleware;
    getSamlResponse(
      options: Record<string, unknown>,
      user: unknown,
      callback: (error: Error | null, xml: string) => void,
    ): void;
  };
  export = samlp;
}
