export type { Answer, Call, Handler, Middleware } from './call';
export type { Clock } from './clock';
export type { Node } from './fleet';
export type { CallRecord, Verdict } from './front';
export type { Invocation } from './functions';
export type { Credentials } from './keyring';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox';
export type { SessionRecord, SessionStatus } from './sessions';
export { type Terraform, terraform } from './terraform';
