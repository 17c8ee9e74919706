import { z } from 'zod';
import type { Reason, Refused, SetupView } from '../factors/index.ts';
import { defineForm } from '../forms/form.ts';
import type { SetupSteps } from './pages.ts';
import type { FailedForm } from './screen.ts';

/** The one field of every page that asks for a code; it is never shown again. */
export const codeForm = defineForm(
  z.object({ code: z.string('form.required').trim().min(1, 'form.required').max(64, 'form.too-long') }),
  { secrets: ['code'] },
);

/** From which wrong code in a row on the page says to look at the phone's clock. */
const HINT_FROM = 3;

/** Stands at the field: who looks for what to type finds it there. */
const AT_FIELD: readonly Reason[] = ['wrong', 'used'];

/** What a refused code makes of the form. */
export function refusedCode(post: Readonly<Record<string, unknown>>, refused: Refused): FailedForm {
  const { reason, seconds, wrongInRow } = refused;
  const key = `two-step.refused.${reason}`;
  return {
    form: codeForm.failed(post, {
      ...(AT_FIELD.includes(reason) ? { field: 'code' } : {}),
      key,
      ...(reason === 'delayed' ? { params: { n: seconds ?? 1 } } : {}),
    }),
    ...(reason === 'delayed' ? { seconds } : {}),
    hint: (wrongInRow ?? 0) >= HINT_FROM,
  };
}

/** The three steps of a set-up or a new phone. */
export function setupSteps(
  view: SetupView,
  addresses: { readonly action: string; readonly cancelUrl: string },
  failed: FailedForm | undefined,
): SetupSteps {
  return {
    ...addresses,
    qr: view.qr,
    key: view.key,
    uri: view.uri,
    form: failed?.form ?? codeForm.empty(),
    hint: failed?.hint ?? false,
    ...(failed?.seconds ? { delay: { seconds: failed.seconds } } : {}),
  };
}
