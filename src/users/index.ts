/** People, their roles and their credentials. Product.md sections 1, 6 and 7. */

export { demandPower, powerActorOf } from './authority.ts';
export { PERSON_WORDS, REASON } from './command-words.ts';
export type {
  BroughtPassword,
  EmailChangeBegun,
  EmailConfirmed,
  PasswordChange,
  PasswordChangeRequest,
  PasswordCheck,
  PasswordChoice,
  PasswordChosen,
  PasswordVerdict,
  SessionsEndReason,
  Users,
} from './contract.ts';
export type {
  By,
  Edited,
  ListQuery,
  MadeCode,
  NewUser,
  People,
  SearchResult,
  UserAdmin,
  UserChange,
  UserLists,
} from './contract-admin.ts';
export { EXTERNAL_ID } from './drafts.ts';
export { createEraser, type Eraser } from './erasure.ts';
export { userEvents } from './events.ts';
export { createPersonExport, type PersonExport, type PersonPart } from './export.ts';
export type { FederatedUsers, Holders } from './federated.ts';
export { findPerson, type PersonPort } from './find.ts';
export { isForeignHash, isWrappedOnArrival } from './foreign.ts';
export * from './model.ts';
export { createPasswords, type HashSettings, type PasswordObserver, type Passwords } from './password.ts';
export {
  createPasswordRules,
  type PasswordFault,
  type PasswordRuleSettings,
  type PasswordRules,
} from './password-rules.ts';
export type { ListFilter, ListName } from './places.ts';
export * from './powers.ts';
export { createUsers } from './service.ts';
export { createUserStore, type UserStore } from './store.ts';
export { userTexts } from './texts.ts';
