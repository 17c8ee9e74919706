import { type Connection, KNOWN_ATTRIBUTES } from '../../federation/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { PATHS } from '../addresses.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { ssoMappingPage, type TypedMapping } from '../pages-sso-mapping.ts';
import { seenOfMapping, theirsInMapping } from '../sso-clash.ts';
import { mappingOf, mappingRows, typedRows } from '../sso-forms.ts';
import { ssoUrl } from '../sso-rows.ts';

/** The editor, as the record has it, or with what was `typed` beside what another admin left meanwhile. */
function shown({ frame }: Visit<'school'>, known: Connection, typed?: TypedMapping): Answer {
  const model = {
    frame,
    name: known.name,
    ...(typed ?? mappingRows(known.mapping)),
    known: KNOWN_ATTRIBUTES,
    seen: seenOfMapping(known),
    ...(typed ? { theirs: theirsInMapping(known.mapping, typed) } : {}),
    action: ssoUrl(PATHS.ssoMapping, known),
    backUrl: ssoUrl(PATHS.ssoConnection, known),
  };
  return pageAnswer(ssoMappingPage, model, typed ? 409 : 200);
}

/** Something else of the record was changed at the very same moment: that is in nobody's way. */
const TRIES = 3;

async function save(visit: Visit<'school'>, loaded: Connection): Promise<Answer> {
  const { scope, post, context } = visit;
  let known: Connection | undefined = loaded;
  for (let round = 0; known && round < TRIES; round += 1) {
    if (seenOfMapping(known) !== post.seen) return shown(visit, known, typedRows(post));
    try {
      await scope.sso.change(known, { mapping: mappingOf(post) }, context);
      return go({ path: ssoUrl(PATHS.ssoConnection, known) }, 'sso-mapping');
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
      known = await scope.sso.byId(known.id);
    }
  }
  return known ? shown(visit, known, typedRows(post)) : { kind: 'not-found' };
}

/** Which attribute of the provider means what, which of them the school fills in, and who is what. */
export const ssoMapping = schoolPage<Connection>({
  path: PATHS.ssoMapping,
  permission: 'manage-school',
  section: 'school',
  fresh: true,
  load: ({ scope, params }) => scope.sso.byId(params.connectionId ?? ''),
  show: async (visit, known) => shown(visit, known),
  actions: [{ fresh: true, run: save }],
});
