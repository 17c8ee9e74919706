/**
 * Everything that a person can be told, by name; the texts are `notice.<name>`, `mail.<name>.subject`
 * and `mail.<name>.body`.
 */
interface TemplateSpec {
  /** Who did it belongs to the story. */
  readonly who: boolean;
  /**
   * Stops at the next login whoever did it. The others do only when somebody else than the owner did
   * it: of an own set-up, resume or new phone the code tells that is asked, of a suspension the reminder.
   */
  readonly alarming: boolean;
  /** The mail holds a secret: its body is erased as soon as it is sent. */
  readonly secret: boolean;
}

const change: TemplateSpec = { who: true, alarming: false, secret: false };
const fact: TemplateSpec = { who: false, alarming: false, secret: false };
const changeToSee: TemplateSpec = { who: true, alarming: true, secret: false };
const alarm: TemplateSpec = { who: false, alarming: true, secret: false };

export const TEMPLATES = {
  'two-step-activated': change,
  'two-step-suspended': change,
  'two-step-resumed': change,
  'two-step-wiped': changeToSee,
  'two-step-replaced': change,
  'recovery-codes-made': changeToSee,
  'recovery-code-used': alarm,
  'wrong-codes': alarm,
  'two-step-blocked': alarm,
  'new-browser': fact,
  'password-changed': changeToSee,
  'email-changed': changeToSee,
  'email-code': { who: false, alarming: false, secret: true },
  'sessions-ended': change,
  'account-disabled': change,
  'password-reset': changeToSee,
  'account-activated': changeToSee,
  'role-changed': change,
  'two-step-due': alarm,
  'sso-linked': alarm,
  'sso-unlinked': change,
  'sso-connection-added': change,
  'sso-connection-changed': change,
  'sso-connection-ending': fact,
  'login-mode-changed': change,
  // Of a colleague, to the other beheerders.
  'colleague-password-reset': change,
  'colleague-two-step-suspended': change,
  'colleague-two-step-resumed': change,
  'colleague-two-step-wiped': change,
} as const satisfies Readonly<Record<string, TemplateSpec>>;

export type Template = keyof typeof TEMPLATES;

export const isTemplate = (name: string): name is Template => Object.hasOwn(TEMPLATES, name);
