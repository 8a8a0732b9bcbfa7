import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { Boundary } from '../access/boundary';
import type { Connect } from '../access/connect';
import type { InstanceRole } from '../access/instance-role';
import { names } from '../kit/names';
import type { PipelineRoles } from '../pipeline/roles';

export interface OutputsProps {
  readonly connect: Connect;
  readonly boundary: Boundary;
  readonly instanceRole: InstanceRole;
  readonly alarmTopicArn: string;
  /** By region. */
  readonly noticeTopicArns: Readonly<Record<string, string>>;
  /** Where there is no pipeline there are none. */
  readonly pipelineRoles: PipelineRoles | undefined;
}

/** What people and administrators need to know of a deployment: `terraform output`. */
export class Outputs extends Construct {
  constructor(scope: Construct, id: string, props: OutputsProps) {
    super(scope, id);
    const { connect, boundary, instanceRole, alarmTopicArn, noticeTopicArns, pipelineRoles } = props;
    // One output for all grants: one each would be a third as many elements again.
    this.add('connect', 'For every live and upcoming grant the lines that open its session', connect.lines);
    this.add('instance_profile', 'For the instances that people are granted access to', instanceRole.profileName);
    this.add('sweeper_function', 'The function that ends access', names.sweeper);
    this.add('alarm_topic_arn', 'Subscribe to it: it hears the sweeper’s alarms', alarmTopicArn);
    this.add(
      'notice_topic_arns',
      'Subscribe to them: each hears who was refused a session in its region, that of the home region all else',
      noticeTopicArns,
    );
    this.add('boundary_arn', 'What caps managed persons', boundary.arn);
    if (!pipelineRoles) return;
    this.add('plan_role_arn', 'What the workflow of a pull request assumes', pipelineRoles.planArn);
    this.add('apply_role_arn', 'What the workflow that applies assumes', pipelineRoles.applyArn);
  }

  private add(name: string, description: string, value: unknown): void {
    new TerraformOutput(this, name, { description, value }).overrideLogicalId(name);
  }
}
