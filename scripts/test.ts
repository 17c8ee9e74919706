// `npm test`: the checks, all tests but the long ones, and one line that counts everything, last.
import { runChecks } from './checks.ts';
import { mongoMissing } from './mongo-server.ts';
import { createTally, root, testFiles } from './tally.ts';
import { findChromium, findOathtool } from './test-tools.ts';

const oathtool = findOathtool();
const chromium = findChromium();
if ('path' in oathtool) process.env.NUMO_ID_TEST_OATHTOOL = oathtool.path;
if ('path' in chromium) process.env.NUMO_ID_TEST_CHROMIUM = chromium.path;

const tally = createTally();
for (const { name, ok } of await runChecks(root)) tally.add(name, ok);
await tally.run({ projects: ['unit', 'contract', 'http'] });
await tally.run({ projects: ['rules', 'wide', 'torn', 'process'] });
const noMongo = mongoMissing();
if (noMongo === undefined) await tally.run({ projects: ['mongo'] });
else for (const file of testFiles(['mongo'])) tally.skip(`${file}: tests on MongoDB skipped, ${noMongo}`);
if ('path' in chromium) await tally.run({ projects: ['browser'] });
else for (const file of testFiles(['browser'])) tally.skip(`${file}: browser tests skipped, ${chromium.missing}`);
process.exit(tally.close());
