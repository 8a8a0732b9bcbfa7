/** The public entry for people who write grants: `import { defineGrant, shell } from 'curfew'`. */
export type { Access } from './model/access/check';
export { type InstanceId, type Shell, type ShellByIds, type ShellByTags, shell } from './model/access/shell';
export { type Backend, localBackend, s3Backend } from './model/backend';
export { defineGrant, type Grant, type InstantText } from './model/grant';
export { definePerson, type Person } from './model/person';
export type { Pipeline } from './model/pipeline';
export * from './model/rules';
export type { Settings } from './model/settings';
// For programs that make people and grants themselves and hand them to `synth`.
export { type Source, type Sources, sourceOf } from './model/source';
