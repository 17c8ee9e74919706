import type { Role } from '../users/index.ts';

/**
 * What a page is for, and which roles may come there at all. What somebody may do to whom is the powers'
 * matter (users and factors); this only says who sees the page.
 */
const PERMISSIONS = {
  'see-classes': ['docent', 'beheerder'],
  'manage-people': ['beheerder'],
  'manage-school': ['beheerder'],
  support: ['support'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof PERMISSIONS;

export const mayEnter = (role: Role, permission: Permission): boolean =>
  (PERMISSIONS[permission] as readonly Role[]).includes(role);
