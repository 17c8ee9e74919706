import { type Address, type Asked, createPassage, keptOf, type Reply } from '../passage/index.ts';
import { PATHS, PROFILE_PLACE, SECURITY } from './addresses.ts';
import { profileFlashes } from './flash.ts';
import { signedOutPage } from './pages.ts';
import {
  type Action,
  type Answer,
  demandTwoStep,
  missingProof,
  type ProfileParts,
  type Screen,
  type Visit,
} from './screen.ts';
import { goTo, type House, linkTo, prove, stillMissing, visitOf, type Way, wayOf } from './way.ts';

export interface Profile {
  /** The dialog, on the tab that the address names. */
  tab(asked: Asked): Promise<Reply>;
  screen(screen: Screen, asked: Asked): Promise<Reply>;
  action(action: Action, asked: Asked): Promise<Reply>;
  /** Back from the authorization endpoint: once per visit, so never a circle (architecture.md section 3). */
  comeBack(asked: Asked): Promise<Reply>;
  /** A GET of what only takes a POST: the page with the button. */
  instead(action: Action, asked: Asked): Promise<Reply>;
  /** After «log overal uit»: needs no login. */
  signedOut(asked: Asked): Promise<Reply>;
}

/** Shows a tab; a form of it that failed comes with the status of the failure. */
async function showTab(house: House, visit: Visit, answer: Extract<Answer, { kind: 'tab' }>): Promise<Answer> {
  const { tabs } = house.parts;
  const tab = tabs.find(({ id }) => id === answer.tab) ?? tabs[0];
  const shown = await tab.show(visit, house.deps, answer.form);
  return shown.kind === 'page' && answer.status ? { ...shown, status: answer.status } : shown;
}

async function reply(house: House, way: Way, visit: Visit, answer: Answer, posted: boolean): Promise<Reply> {
  const settled = answer.kind === 'tab' ? await showTab(house, visit, answer) : answer;
  switch (settled.kind) {
    case 'page':
      return { kind: 'page', status: settled.status ?? 200, show: settled.show };
    case 'go':
      return goTo(house, way, settled.to, settled.flash);
    case 'prove':
      return prove(house, way, settled, posted);
    case 'file':
      return settled;
    case 'tab':
      return goTo(house, way, SECURITY, undefined);
  }
}

/** What stands between a person and a screen or action; undefined lets them pass. */
async function gate(house: House, part: Screen | Action, back: Address, visit: Visit): Promise<Answer | undefined> {
  if (part.twoStep) demandTwoStep(visit.visitor);
  if (part.needs === 'session') return undefined;
  const { state } = await house.deps.factors.view(visit.visitor.user);
  const missing = missingProof(visit.visitor.session, state, visit.now);
  return missing && { kind: 'prove', missing, back };
}

/** What of a post comes back after a login: fields that the action names, never others. */
function withDraft(answer: Answer, action: Action, asked: Asked): Answer {
  if (answer.kind !== 'prove') return answer;
  const draft = keptOf(asked.post, action.keep ?? []);
  return Object.keys(draft).length === 0 ? answer : { ...answer, draft };
}

/** Runs `run` for who is logged in, and sends everybody else to the login first. */
async function forVisitor(
  house: House,
  asked: Asked,
  at: { readonly back: Address; readonly posted: boolean },
  run: (visit: Visit) => Promise<Answer>,
): Promise<Reply> {
  const way = await wayOf(house, asked);
  if (!asked.visitor) return prove(house, way, { kind: 'prove', missing: 'session', back: at.back }, at.posted);
  const visit = visitOf(house, way, asked.visitor);
  return reply(house, way, visit, await run(visit), at.posted);
}

/** The use cases of /profiel over the given parts. */
export function createProfile(parts: ProfileParts, deps: House['deps']): Profile {
  const house: House = { parts, deps, passage: createPassage(deps, PROFILE_PLACE, profileFlashes) };
  return {
    tab(asked) {
      const { tab = '' } = asked.query;
      const back = { path: PATHS.profile, query: parts.tabs.some(({ id }) => id === tab) ? { tab } : {} };
      return forVisitor(house, asked, { back, posted: false }, async () => ({ kind: 'tab', tab }));
    },

    screen(screen, asked) {
      const back = { path: screen.path };
      return forVisitor(house, asked, { back, posted: false }, async (visit) => {
        return (await gate(house, screen, back, visit)) ?? screen.show(visit, deps);
      });
    },

    action(action, asked) {
      const { back } = action;
      return forVisitor(house, asked, { back, posted: true }, async (visit) => {
        const answer = (await gate(house, action, back, visit)) ?? (await action.run(visit, deps));
        return withDraft(answer, action, asked);
      });
    },

    async comeBack(asked) {
      const { target, refused, reply: back } = house.passage.comeBack(asked);
      return refused ? stillMissing(await wayOf(house, asked), 'session', target) : back;
    },

    instead: async (action, asked) => goTo(house, await wayOf(house, asked), action.back, undefined),

    async signedOut(asked) {
      const way = await wayOf(house, asked);
      const { name, url } = way.close;
      const model = {
        profileUrl: linkTo(way, { path: PATHS.profile }),
        ...(name && url ? { clientName: name, clientUrl: url } : {}),
      };
      return { kind: 'page', status: 200, show: (show) => show(signedOutPage, model) };
    },
  };
}
