import { startApp } from '../compose.ts';
import type { Settings } from '../config/schema.ts';

/** Runs the provider until SIGTERM or SIGINT, and answers once it has drained; a second signal ends it at once. */
export async function serve(settings: Settings): Promise<void> {
  const app = await startApp({ settings });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  await app.close();
}
