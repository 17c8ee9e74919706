// The import rules of the house: docs/architecture.md tells them in words, `npm run check` runs them.

// Imports point up this list: a folder may import itself and those before it.
const order = [
  'kernel',
  'config',
  'storage',
  'render',
  'forms',
  'http',
  'limits',
  'audit',
  'notices',
  'schools',
  'users',
  'factors',
  'federation',
  'clients',
  'keys',
  'login',
  'oidc',
  'import',
  'scim',
  'passage',
  'profile',
  'console',
  'ops',
];
const composition = ['^src/compose\\.ts$', '^src/compose/'];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const pkg = (name) => `node_modules/${name}(/|$)`;
const door = (name, folder, vendor = pkg(name)) =>
  rule(
    `door-${name}`,
    `One vendor, one door: only ${folder} imports ${name}; ask that room instead.`,
    { path: '^src/', pathNot: folder },
    { path: vendor },
  );

const upward = order.map((folder, index) =>
  rule(
    `upward-${folder}`,
    'Imports point up the list of rooms; a call downwards is a port that the caller declares and compose fills.',
    { path: `^src/${folder}/` },
    { path: '^src/', pathNot: order.slice(0, index + 1).map((above) => `^src/${above}/`) },
  ),
);

// Members of a list: the pattern's group is the member's name.
const lists = {
  factors: '^src/factors/([^/]+)/',
  federation: '^src/federation/([^/]+)/',
  storage: '^src/storage/([^/]+)/',
  profile: '^src/profile/tabs/([^/]+)\\.ts$',
  console: '^src/console/pages/([^/]+)\\.ts$',
};
const siblings = Object.entries(lists).map(([list, path]) =>
  rule(
    `siblings-${list}`,
    'Members of a list do not know each other.',
    { path },
    { path, pathNot: path.replace('([^/]+)', '$1') },
  ),
);

module.exports = {
  forbidden: [
    rule(
      'kernel-alone',
      'kernel/ imports node: and itself only.',
      { path: '^src/kernel/' },
      { pathNot: ['^src/kernel/'], dependencyTypesNot: ['core'] },
    ),
    rule(
      'http-at-the-edge',
      'Koa and http/ are for routes.ts, http/, oidc/ and the composition root: nothing else sees a request.',
      { path: '^src/', pathNot: ['/routes\\.ts$', '^src/(http|oidc)/', ...composition] },
      { path: ['^src/http/', pkg('koa'), pkg('@koa/[^/]+'), pkg('@types/koa')] },
    ),
    rule(
      'storage-behind-stores',
      'storage/ is for store.ts and oidc/adapter.ts; services take the narrow store of their own store.ts.',
      { path: '^src/', pathNot: ['/store\\.ts$', '^src/storage/', '^src/oidc/adapter\\.ts$', ...composition] },
      { path: '^src/storage/' },
    ),
    door('oidc-provider', '^src/oidc/'),
    door('mongoose', '^src/storage/mongo/'),
    door('node:sqlite', '^src/storage/sqlite/', '^(node:)?sqlite$'),
    door('argon2', '^src/users/password(\\.worker)?\\.ts$', pkg('@node-rs/argon2')),
    door('bcryptjs', '^src/users/foreign\\.ts$'),
    door('@streamparser/json', '^src/import/json\\.ts$'),
    door('otplib', '^src/factors/totp/', pkg('(otplib|@otplib/[^/]+)')),
    door('openid-client', '^src/federation/oidc/'),
    door('@node-saml/node-saml', '^src/federation/saml/'),
    door('xml', '^src/federation/saml/', pkg('(saxes|xml-encryption|@peculiar/[^/]+)')),
    door('ejs', '^src/render/'),
    door('nodemailer', '^src/notices/'),
    door('@zxcvbn-ts', '^src/users/', pkg('@zxcvbn-ts/[^/]+')),
    door('prom-client', '^src/ops/'),
    rule(
      'front-door',
      'Another room is entered by its index.ts or contract.ts.',
      { path: '^src/([^/]+)/', pathNot: composition },
      {
        path: `^src/(${order.slice(order.indexOf('limits')).join('|')})/`,
        pathNot: ['^src/$1/', '^src/[^/]+/(index|contract)\\.ts$'],
      },
    ),
    rule('no-cycles', 'No cycles, types included.', {}, { circular: true }),
    ...upward,
    ...siblings,
    rule(
      'members-named-once',
      "Members of a list are named by the list's own index.ts and the composition root only.",
      {
        path: '^src/',
        pathNot: [
          '^src/[^/]+/index\\.ts$',
          ...composition,
          '^src/(factors|federation|storage)/[^/]+/',
          '^src/(profile/tabs|console/pages)/',
        ],
      },
      { path: ['^src/(factors|federation|storage)/[^/]+/', '^src/profile/tabs/', '^src/console/pages/'] },
    ),
    rule(
      'src-never-test',
      'The product knows neither its tests nor its demo.',
      { path: '^src/' },
      { path: '^(test|demo|bench|scripts)/' },
    ),
    rule('nobody-imports-cli', 'cli.ts is started, not imported.', {}, { path: '^src/cli\\.ts$' }),
    rule(
      'cli-is-thin',
      'cli.ts is the process: words in, exit code out. It imports compose, config and kernel only.',
      { path: '^src/cli\\.ts$' },
      { path: '^src/', pathNot: [...composition, '^src/(config|kernel)/'] },
    ),
    rule(
      'commands-are-pure',
      'A commands.ts declares verbs over ports: only the composition root lists it.',
      { path: '^src/', pathNot: composition },
      { path: '/commands\\.ts$' },
    ),
    rule(
      'production-dependencies',
      'The image has no dev dependencies: src/ may not import one.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule('resolvable', 'This import leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
    },
  },
};
