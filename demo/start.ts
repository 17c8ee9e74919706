/** `npm start`: the demo, until Ctrl+C. */
import { generateSync } from 'otplib';
import { NAMED_ACCOUNTS } from './accounts.ts';
import { type Demo, lineOf, startDemo } from './demo.ts';
import { demoTable } from './table.ts';

const secret = NAMED_ACCOUNTS.find(({ username }) => username === 'docent2')?.secret ?? '';

async function stop(demo: Demo): Promise<never> {
  await demo.close();
  process.exit(0);
}

try {
  const demo = await startDemo({ env: process.env });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(demo));
  process.stdout.write(`${demoTable({ ...demo, code: generateSync({ secret }) })}\n`);
} catch (error) {
  process.stderr.write(`numo-id demo: ${lineOf(error)}\n`);
  process.exit(1);
}
