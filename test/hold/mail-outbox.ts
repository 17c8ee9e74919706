import { fileURLToPath } from 'node:url';
import type { Clock } from '../../src/kernel/clock.ts';
import { createKeyRing } from '../../src/kernel/secrets.ts';
import {
  createNoticeStore,
  createNotices,
  createSmtpTransport,
  type Notices,
  noticeTexts,
} from '../../src/notices/index.ts';
import { createRenderer } from '../../src/render/index.ts';
import { openStore } from '../../src/storage/index.ts';

/** The outbox of a store by itself, as each process of the provider has it. */
export async function openOutbox(
  address: string,
  port: number,
  clock: Clock,
): Promise<{ readonly notices: Notices; close(): Promise<void> }> {
  const store = await openStore(address, { clock });
  const from = 'Numo <noreply@kurve.example>';
  const renderer = createRenderer({
    viewsDir: fileURLToPath(new URL('../../views', import.meta.url)),
    texts: noticeTexts,
    assets: { address: (name: string) => `/assets/${name}`, get: () => undefined } as never,
  });
  const notices = createNotices({
    store: createNoticeStore(store, clock),
    definitions: [],
    recipient: async () => undefined,
    beheerders: async () => [],
    render: renderer.render,
    transport: createSmtpTransport({ url: `smtp://127.0.0.1:${port}`, from }),
    ring: createKeyRing([{ id: 'k1', key: Buffer.alloc(32, 5) }]),
    support: { phone: '0297-523159', mail: 'support@kurve.nl' },
    from,
    clock,
    log: () => {},
  });
  await store.prepare();
  return {
    notices,
    async close() {
      await notices.stop();
      await store.close();
    },
  };
}
