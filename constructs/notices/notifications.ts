import { CloudwatchEventBus } from '@cdktf/provider-aws/lib/cloudwatch-event-bus';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import type { ValidPerson } from '../../model/grant/valid-grant';
import type { ValidSettings } from '../../model/settings/settings';
import { literal } from '../kit/literal';
import { names } from '../kit/names';

export interface NotificationsProps {
  readonly settings: ValidSettings;
  /** Of the home region. */
  readonly provider: AwsProvider;
  readonly people: readonly ValidPerson[];
  /** Of the home region, as a reference. */
  readonly topicArn: string;
}

/** Addresses as written → who reads there. SNS has one subscription for an address, however it is capitalised. */
function mailboxes(people: readonly ValidPerson[]): Map<string, { address: string; users: string[] }> {
  const boxes = new Map<string, { address: string; users: string[] }>();
  for (const { user, email } of people) {
    if (email === undefined) continue;
    const key = email.toLowerCase();
    const box = boxes.get(key) ?? { address: email, users: [] };
    boxes.set(key, { ...box, users: [...box.users, user] });
  }
  return boxes;
}

/**
 * Who is told what the sweeper notices: that a grant is made, starts, ends soon or has ended, that a session was
 * ended, that somebody was revoked, and findings. All of it goes to two places in the home region:
 *
 * - The topic `curfew-notices`, for people, with the attributes `kind` and `person`. Whoever has an `email` gets their
 *   own here; SNS asks them to confirm first. Managers and security subscribe to the topic themselves and get all, or
 *   what their filter policy says: `{"kind":["finding","revoked"]}`. A chat is such a subscription too: Amazon Q
 *   Developer takes the messages as they are.
 * - The event bus `curfew`, for programs: source `curfew`, the kind as detail type.
 *
 * Refused attempts come from EventBridge, which sets no attributes: they reach only subscriptions without a filter
 * policy, or with one on the message's body. SNS takes 200 filter policies on a topic; for more addresses ask AWS first.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
 */
export class Notifications extends Construct {
  constructor(scope: Construct, id: string, { settings, provider, people, topicArn }: NotificationsProps) {
    super(scope, id);
    // By region: with another home region the old ones go and others come.
    const home = new Construct(this, settings.homeRegion);
    new CloudwatchEventBus(home, 'bus', { provider, name: names.noticeBus });
    for (const [box, { address, users }] of mailboxes(people)) {
      new SnsTopicSubscription(home, `mail-${box}`, {
        provider,
        topicArn,
        protocol: 'email',
        endpoint: literal(address),
        filterPolicyScope: 'MessageAttributes',
        // IAM and Curfew take no notice of case, and each may write a name in its own.
        filterPolicy: literal(JSON.stringify({ person: users.map((user) => ({ 'equals-ignore-case': user })) })),
      });
    }
  }
}
