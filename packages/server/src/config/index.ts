export { loadConfig, type Origins, parseFlag } from './load.ts';
export { type Config, fileKeyOf, flagOf, SETTINGS, type Setting, variableOf } from './settings.ts';
