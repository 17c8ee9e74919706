/** Schools: short name → realm, its policy, its classes. Product.md sections 1 and 3. */
export type { FirstBeheerder, NewClass, NewSchool, SchoolChange, SchoolPage, Schools } from './contract.ts';
export { schoolEvents } from './events.ts';
export * from './model.ts';
export { createSchools, type SchoolDeps } from './service.ts';
export { createSchoolStore, type SchoolStore } from './store.ts';
