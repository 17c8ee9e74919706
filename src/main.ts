/** Starts the provider for real use and drains it on SIGTERM or SIGINT: `node src/main.ts serve`. */
import { startApp } from './compose.ts';
import { loadSettings, SettingsError } from './config/load.ts';

/** What went wrong, in one line. */
function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function serve(): Promise<void> {
  const settings = loadSettings({ env: process.env });
  const app = await startApp({ settings });
  const stop = (): void => {
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

const command = process.argv[2] ?? 'serve';
if (command === 'serve') {
  serve().catch((error: unknown) => {
    process.stderr.write(`numo-id: ${error instanceof SettingsError ? error.message : lineOf(error)}\n`);
    process.exit(1);
  });
} else {
  process.stderr.write(`numo-id: no command ${command}; there is: serve\n`);
  process.exit(1);
}
