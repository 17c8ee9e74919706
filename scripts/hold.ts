// `npm run test:hold`: the long proofs (test/hold/), then what `npm test` runs on SQLite once more on MongoDB: all of
// test/http/ and test/wide/, and the main way in a browser. One line that counts them, last.
import { provideMongoForWorkers } from './mongo-server.ts';
import { createTally, type TestRun, testFiles } from './tally.ts';
import { findChromium } from './test-tools.ts';

const tally = createTally();
await tally.run({ projects: ['hold'] });

const chromium = findChromium();
const onMongo: readonly (TestRun & { readonly title: string; readonly missing?: string })[] = [
  {
    projects: ['http', 'wide'],
    title: 'http on MongoDB',
  },
  {
    projects: ['browser'],
    files: ['test/browser/manual.test.ts'],
    title: 'browser on MongoDB',
    ...('missing' in chromium ? chromium : {}),
  },
];
if ('path' in chromium) process.env.NUMO_ID_TEST_CHROMIUM = chromium.path;
const server = await provideMongoForWorkers();
// The switch: the apps of the tests keep their store on a server, each in a database of its own.
if ('url' in server) process.env.NUMO_ID_TEST_STORE = server.url;
for (const run of onMongo) {
  const missing = 'missing' in server ? server.missing : run.missing;
  if (missing === undefined) await tally.run(run);
  else for (const file of testFiles(run.projects, run.files)) tally.skip(`${run.title}: ${file}: ${missing}`);
}
if ('stop' in server) await server.stop();
process.exit(tally.close());
