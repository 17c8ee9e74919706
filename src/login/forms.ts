import { z } from 'zod';
import { defineForm } from '../forms/form.ts';

const text = (most: number) => z.string('form.required').min(1, 'form.required').max(most, 'form.too-long');

export const schoolForm = defineForm(
  z.object({ school: z.string('form.required').trim().min(1, 'form.required').max(100, 'form.too-long') }),
);

export const passwordForm = defineForm(z.object({ username: text(200), password: text(1024) }), {
  secrets: ['password'],
});

export const choosePasswordForm = defineForm(z.object({ new_password: text(1024) }), { secrets: ['new_password'] });

export const codeForm = defineForm(z.object({ code: text(64) }), { secrets: ['code'] });

export const recoveryForm = defineForm(z.object({ recovery_code: text(64) }), { secrets: ['recovery_code'] });
