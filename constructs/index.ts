/** `curfew/constructs`: for programs that build their stack themselves. */
export { AlarmTopic, type AlarmTopicProps } from './alarm-topic';
export { ApplierPolicy, type ApplierPolicyProps } from './applier-policy';
export { AuditLogs, type AuditLogsProps } from './audit-logs';
export { Boundary, type BoundaryProps } from './boundary';
export { Dashboard, type DashboardProps } from './dashboard';
export { CurfewGrant, type CurfewGrantProps } from './grant';
export { InstanceRole, type InstanceRoleProps } from './instance-role';
export { ManifestObject, type ManifestObjectProps } from './manifest';
export { CurfewPerson, type CurfewPersonProps } from './person';
export { SessionDocument, type SessionDocumentProps } from './session-document';
export { SessionKey, type SessionKeyProps } from './session-key';
export { SessionLogs, type SessionLogsProps } from './session-logs';
export { CurfewStack, type CurfewStackProps } from './stack';
export { SweeperAlarms, type SweeperAlarmsProps } from './sweeper-alarms';
export { SweeperFunction, type SweeperFunctionProps } from './sweeper-function';
export { SweeperSchedule, type SweeperScheduleProps } from './sweeper-schedule';
