export type { Answer, Call, Handler, Middleware } from './aws/call';
export type { Clock } from './aws/clock';
export type { Node } from './aws/fleet';
export type { CallRecord, CallVerdict as Verdict } from './aws/front';
export type { Invocation } from './aws/function-process';
export type { Credentials } from './aws/keyring';
export { type Sandbox, type SandboxOptions, startSandbox } from './aws/sandbox';
export type { SessionRecord, SessionStatus } from './aws/sessions';
export { type Terraform, terraform } from './tools/terraform';
