/** Every page of the profile. */
export * from './pages-account.ts';
export * from './pages-dialog.ts';
export * from './pages-two-step.ts';
