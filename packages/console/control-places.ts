import { CONTROL_ROUTES } from '@latchkey/contract/control';
import type { Plugin } from 'vite';

const NAME = 'virtual:control-places';

/**
 * Gives the browser the method and the path of every route of the control plane, taken from the table
 * that the server serves; the schemas, and the library that reads them, stay out of the bundle.
 */
export function controlPlaces(): Plugin {
  return {
    name: 'control-places',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return undefined;
      const places = Object.entries(CONTROL_ROUTES).map(([operation, { method, path }]) => [
        operation,
        [method, path],
      ]);
      return `export const PLACES = ${JSON.stringify(Object.fromEntries(places))};`;
    },
  };
}
