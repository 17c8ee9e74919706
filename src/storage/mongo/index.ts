export { openMongoStore } from './store.ts';
