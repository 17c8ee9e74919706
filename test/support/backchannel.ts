import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A post that a relying party got at its back-channel logout address. */
export interface LogoutPost {
  readonly path: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A relying party's back-channel logout address that really listens. */
export interface BackChannel {
  readonly origin: string;
  readonly posts: LogoutPost[];
  /** What it answers; 200 to begin with. */
  answer: number;
  close(): Promise<void>;
}

export async function startBackChannel(): Promise<BackChannel> {
  const posts: LogoutPost[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const type = request.headers['content-type'] ?? '';
    posts.push({ path: request.url ?? '', type, fields: Object.fromEntries(new URLSearchParams(text)) });
    response.writeHead(channel.answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const channel: BackChannel = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    answer: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return channel;
}
