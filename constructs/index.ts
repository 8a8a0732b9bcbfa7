/** `curfew/constructs`: for programs that build their stack themselves. */

export { Boundary, type BoundaryProps } from './access/boundary';
export { CurfewGrant, type CurfewGrantProps } from './access/grant';
export { InstanceRole, type InstanceRoleProps } from './access/instance-role';
export { CurfewPerson, type CurfewPersonProps } from './access/person';
export { SessionDocument, type SessionDocumentProps } from './access/session-document';
export { CurfewStack, type CurfewStackProps } from './app/stack';
export type { ByRegion, ExistingBucket, ExistingKey, ExistingTopic } from './kit/existing';
export { AuditLogs, type AuditLogsProps } from './logs/audit-logs';
export { SessionKey, type SessionKeyProps } from './logs/session-key';
export { SessionLogs, type SessionLogsProps } from './logs/session-logs';
export { Dashboard, type DashboardProps } from './notices/dashboard';
export { NoticeTopic, type NoticeTopicProps } from './notices/notice-topic';
export { Notifications, type NotificationsProps } from './notices/notifications';
export { RefusedAttempts, type RefusedAttemptsProps } from './notices/refused-attempts';
export { ApplierPolicy, type ApplierPolicyProps } from './pipeline/applier-policy';
export { PipelineRoles, type PipelineRolesProps } from './pipeline/roles';
export { AlarmTopic, type AlarmTopicProps } from './sweeper/alarm-topic';
export { SweeperAlarms, type SweeperAlarmsProps } from './sweeper/alarms';
export { SweeperFunction, type SweeperFunctionProps } from './sweeper/function';
export { ManifestObject, type ManifestObjectProps } from './sweeper/manifest';
export { SweeperSchedule, type SweeperScheduleProps } from './sweeper/schedule';
