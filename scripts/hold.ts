// `npm run test:hold`: the long proofs (test/hold/), and one line that counts them, last.
import { createTally } from './tally.ts';

const tally = createTally();
await tally.run({ projects: ['hold'] });
process.exit(tally.close());
