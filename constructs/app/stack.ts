import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { type Facts, regionsOf } from '../../model/access';
import type { Register } from '../../model/register/register';
import type { ValidSettings } from '../../model/settings/settings';
import { Boundary } from '../access/boundary';
import { Connect } from '../access/connect';
import { EverybodyOut } from '../access/everybody-out';
import { CurfewGrant } from '../access/grant';
import { InstanceRole } from '../access/instance-role';
import { CurfewPerson } from '../access/person';
import { SessionDocument } from '../access/session-document';
import {
  type ByRegion,
  checkRegions,
  type ExistingBucket,
  type ExistingKey,
  type ExistingTopic,
} from '../kit/existing';
import { logicalId } from '../kit/logical-id';
import { AuditLogs } from '../logs/audit-logs';
import { SessionLogs } from '../logs/session-logs';
import { Dashboard } from '../notices/dashboard';
import { Notifications } from '../notices/notifications';
import { RefusedAttempts } from '../notices/refused-attempts';
import { ApplierPolicy } from '../pipeline/applier-policy';
import { PipelineRoles } from '../pipeline/roles';
import { SweeperFunction, type SweeperFunctionProps } from '../sweeper/function';
import { ManifestObject } from '../sweeper/manifest';
import { addBackend } from './backend';
import { Outputs } from './outputs';
import { addProviders } from './providers';

export interface CurfewStackProps {
  /** Who has what, at one instant, judged by `validate`. */
  readonly register: Register;
  /**
   * What differs from the usual sweeper.
   * @default the sweeper of this package
   */
  readonly sweeper?: Omit<
    SweeperFunctionProps,
    'settings' | 'provider' | 'manifest' | 'alarmTopic' | 'noticeTopic' | 'logBuckets'
  >;
  /**
   * Buckets that exist already and take the transcripts of a region; see `SessionLogs`. The command line looks for
   * transcripts in the bucket that the setting `bucketPrefix` names, finds none there, and says where it looked:
   * `curfew doctor` holds such a region to be wrong.
   * @default one is made in each region in use
   */
  readonly logBuckets?: ByRegion<ExistingBucket>;
  /**
   * Keys that exist already and encrypt the sessions and logs of a region; see `SessionLogs`.
   * @default one is made in each region in use
   */
  readonly sessionKeys?: ByRegion<ExistingKey>;
  /**
   * A topic of the home region that hears the alarms; see `AlarmTopic`.
   * @default `curfew-alarms` is made
   */
  readonly alarmTopic?: ExistingTopic;
  /**
   * Topics that hear the notices of a region; see `NoticeTopic`. A pipeline's role may subscribe nobody to them: give
   * it that right, or give nobody in `people/` an `email`.
   * @default `curfew-notices` is made in each region in use
   */
  readonly noticeTopics?: ByRegion<ExistingTopic>;
}

/** Blocks that forget without destroying came with 1.7, the lock file of the S3 backend with 1.10. */
const terraformVersion = '>= 1.10';

/**
 * Everything Curfew has in one AWS account.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
 */
export class CurfewStack extends TerraformStack {
  private readonly people = new Map<string, CurfewPerson>();

  constructor(scope: Construct, id: string, props: CurfewStackProps) {
    super(scope, id);
    const { register, sweeper, alarmTopic, logBuckets = {}, sessionKeys = {}, noticeTopics = {} } = props;
    const { settings } = register;
    checkRegions(settings.regions, { logBuckets, sessionKeys, noticeTopics });
    this.addOverride('terraform.required_version', terraformVersion);
    addBackend(this, settings.backend);
    const { logs, providerOf } = this.addRegions(settings, logBuckets, sessionKeys);
    const home = providerOf(settings.homeRegion);
    this.forgetRetired(settings);

    const all = [...logs.values()];
    const boundary = new Boundary(this, 'boundary', { settings, logs: all });
    const instanceRole = new InstanceRole(this, 'instance', { settings, logs: all });
    new AuditLogs(this, 'logs-audit', { settings, provider: home });
    new EverybodyOut(this, 'everybody-out');
    const addresses = this.addAccess(register, boundary, logs);
    const manifest = new ManifestObject(this, 'manifest', { register, boundary, logs: all, provider: home, addresses });
    const noticeTopic = noticeTopics[settings.homeRegion];
    const sweeping = { ...sweeper, settings, provider: home, manifest, alarmTopic, noticeTopic, logBuckets };
    const { alarmTopicArn } = new SweeperFunction(this, 'sweeper', sweeping);
    const noticeTopicArns = this.addRefusedAttempts(register, providerOf, alarmTopicArn, noticeTopics);
    const topicArn = noticeTopicArns[settings.homeRegion] ?? '';
    new Notifications(this, 'notifications', { settings, provider: home, people: register.people, topicArn });
    new Dashboard(this, 'dashboard', { settings });
    const applier = new ApplierPolicy(this, 'applier', { settings });
    const { pipeline } = settings;
    const pipelineRoles = pipeline && new PipelineRoles(this, 'pipeline', { settings, pipeline, applier });

    const connect = new Connect(this, 'connect', register);
    new Outputs(this, 'outputs', {
      connect,
      boundary,
      instanceRole,
      alarmTopicArn,
      noticeTopicArns,
      pipelineRoles,
    });
  }

  /**
   * CDKTF resolves every element once more, beforehand, to find what refers to other stacks. Where there is no other
   * stack that is a quarter of the time of a large synth, for nothing.
   */
  override prepareStack(): void {
    const alone = this.node.root.node.findAll().filter(TerraformStack.isStack).length === 1;
    if (alone) this.ensureBackendExists();
    else super.prepareStack();
  }

  /** Every resource is named by its whole path; see `logicalId`. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    return logicalId(node.path.split('/').slice(this.node.path.split('/').length));
  }

  private addRegions(settings: ValidSettings, buckets: ByRegion<ExistingBucket>, keys: ByRegion<ExistingKey>) {
    const providers = addProviders(this, settings);
    const providerOf = (region: string): AwsProvider => {
      const provider = providers.get(region);
      if (!provider) throw new Error(`There is no provider for ${region}.`);
      return provider;
    };
    const logs = new Map<string, SessionLogs>();
    for (const region of settings.regions) {
      const provider = providerOf(region);
      const existing = { bucket: buckets[region], key: keys[region] };
      const here = new SessionLogs(this, SessionLogs.idOf(region), { settings, region, provider, ...existing });
      new SessionDocument(this, `session-${region}`, { settings, provider, logs: here });
      logs.set(region, here);
    }
    return { logs, providerOf };
  }

  /** @returns the topics of the notices by region */
  private addRefusedAttempts(
    { settings, people }: Register,
    providerOf: (region: string) => AwsProvider,
    alarmTopicArn: string,
    noticeTopics: ByRegion<ExistingTopic>,
  ): Record<string, string> {
    const topics = settings.regions.map((region) => {
      const about = { settings, region, provider: providerOf(region), people, noticeTopic: noticeTopics[region] };
      // An alarm can only reach a topic of its own region.
      const alarmed = region === settings.homeRegion ? { alarmTopicArn } : {};
      const { topicArn } = new RefusedAttempts(this, RefusedAttempts.idOf(region), { ...about, ...alarmed });
      return [region, topicArn] as const;
    });
    return Object.fromEntries(topics);
  }

  private forgetRetired({ retainLogs, retiredRegions }: ValidSettings): void {
    if (!retainLogs || retiredRegions.length === 0) return;
    const addresses = retiredRegions.flatMap((region) => SessionLogs.addresses(region));
    const lifecycle = { destroy: false };
    this.addOverride(
      'removed',
      addresses.map((from) => ({ from, lifecycle })),
    );
  }

  /** @returns the addresses of all that must stand before the manifest says so */
  private addAccess(
    { settings, people, provisioned }: Register,
    boundary: Boundary,
    logs: ReadonlyMap<string, SessionLogs>,
  ): string[] {
    const addresses: string[] = [];
    for (const person of people) {
      const made = new CurfewPerson(this, `person-${person.user}`, { person, boundary });
      this.people.set(person.user, made);
      if (made.address !== undefined) addresses.push(made.address);
    }
    const { partition, documentName: document } = settings;
    const facts = new Map<string, Facts>(
      [...logs].map(([region, { keyArn }]) => [region, { partition, document, sessionKeyArn: keyArn }]),
    );
    for (const grant of provisioned) {
      const person = this.people.get(grant.person.user);
      const here = facts.get(regionsOf(grant.access)[0]);
      if (!person || !here) throw new Error(`${grant.id} names a person or a region that is not in its register.`);
      addresses.push(new CurfewGrant(this, `grant-${grant.id}`, { grant, person, facts: here }).address);
    }
    return addresses;
  }
}
