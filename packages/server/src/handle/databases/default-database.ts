/** The database that every cluster has, and that a call speaks of where none is named. */
export const DEFAULT_DATABASE = 'default';
