/** The public entry for people who write grants: `import { defineGrant, shell } from 'curfew'`. */
export type { Access } from './model/access';
export { type InstanceId, type Shell, type ShellByIds, type ShellByTags, shell } from './model/access/shell/definition';
// For programs that make people and grants themselves and hand them to `synth`.
export { type Source, type Sources, sourceOf } from './model/base/source';
export { defineGrant, type Grant, type InstantText } from './model/grant/grant';
export { definePerson, type Person } from './model/grant/person';
export * from './model/rules';
export { type Backend, localBackend, s3Backend } from './model/settings/backend';
export type { Pipeline } from './model/settings/pipeline';
export type { Settings } from './model/settings/settings';
