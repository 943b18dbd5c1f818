// test/bare-engine.ts for scripts.
import { loadModule } from './load-module.mjs';

let loaded;

/** `startBareEngine({ flux })` of test/bare-engine.ts. */
export const loadBareEngine = () => (loaded ??= loadModule('test/bare-engine.ts').then((module) => module.startBareEngine));
