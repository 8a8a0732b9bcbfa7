/** Rules of `main.ts`: `rules: [longestWindow(60, { tags: { Environment: 'Production' } }), …]`. */
export { approval } from './approval';
export { atMost } from './at-most';
export { type BusinessHours, businessHours } from './business-hours';
export { requireMfa, sourceIps } from './conditions';
export { longestWindow } from './longest-window';
export { allowedRegions } from './regions';
export { type Case, defineRule, type Otherwise, type Rule, type Verdict } from './rule';
export type { Scope } from './scope';
export { notBackdated, notFarAhead } from './start';
export { forbiddenTags, requiredTags } from './tags';
export { reasonMatches, ticketMatches } from './words';
