import { formatInstant, type Instant } from '../time/instant';
import { oneLine, quoted } from './chat-text';

/** Of a grant's life. */
interface OfGrant {
  readonly person: string;
  readonly grant: string;
}

interface RevocationMark {
  /** All access of the person is revoked at the moment, so that the grant opens nothing. */
  readonly revoked?: true;
}

/** Something that happened, told to whom it concerns. Who hears which kinds about whom is said by the subscription. */
export type Notice =
  /** A grant was made: it was merged and applied. */
  | (OfGrant &
      RevocationMark & {
        readonly kind: 'granted';
        readonly from: Instant;
        readonly until: Instant;
        readonly reason: string;
      })
  | (OfGrant & RevocationMark & { readonly kind: 'starts' | 'ends-soon'; readonly until: Instant })
  | (OfGrant & { readonly kind: 'ended'; readonly until: Instant })
  | {
      readonly kind: 'session-ended';
      readonly person: string;
      readonly session: string;
      readonly target: string;
      readonly region: string;
      readonly why: string;
    }
  /** All access was taken away by hand, or given back. */
  | { readonly kind: 'revoked' | 'restored'; readonly person: string; readonly at: Instant; readonly reason: string }
  /** The same of everybody at once; about no person, so no person's own subscription has it. */
  | {
      readonly kind: 'everybody-revoked' | 'everybody-restored';
      readonly person?: never;
      readonly at: Instant;
      readonly reason: string;
    }
  | {
      readonly kind: 'refused-attempt';
      readonly person: string;
      readonly region: string;
      readonly at: Instant;
      readonly error: string;
      /** Where the call came from. */
      readonly address: string;
      /** The id of the event in CloudTrail. */
      readonly event: string;
    }
  /** Of the audit or of a tick; not every finding is about a person. */
  | {
      readonly kind: 'finding';
      readonly person?: string;
      readonly code: string;
      readonly resource: string;
      /** What is wrong, and what to do. */
      readonly why: string;
    };

export type NoticeKind = Notice['kind'];

/** What SNS takes, but for the topic. */
export interface Publication {
  readonly Subject: string;
  readonly Message: string;
  readonly MessageStructure: 'json';
  readonly MessageAttributes: Readonly<Record<string, { readonly DataType: 'String'; readonly StringValue: string }>>;
}

/** Characters; far below what SNS and Amazon Q take, so that a message is read and not scrolled. */
const most = { name: 128, text: 500, subject: 99 };

const name = (text: string): string => quoted(text, most.name);
const text = (written: string): string => quoted(written, most.text);
const time = (at: Instant): string => `\`${formatInstant(at)}\``;

const heldOf = ({ revoked }: RevocationMark): string =>
  revoked ? ' It opens nothing: all their access is revoked.' : '';

const headlines: Readonly<Record<NoticeKind, string>> = {
  granted: 'Granted',
  starts: 'Access starts',
  'ends-soon': 'Access ends soon',
  ended: 'Access ended',
  'session-ended': 'Session ended',
  revoked: 'Revoked',
  restored: 'Restored',
  'everybody-revoked': 'Revoked',
  'everybody-restored': 'Restored',
  'refused-attempt': 'Refused',
  finding: 'Finding',
};

/** Whom or what it is about. */
const aboutOf = (notice: Notice): string => {
  if (notice.kind === 'finding') return notice.code;
  return notice.person ?? 'everybody';
};

function descriptionOf(notice: Notice): string {
  const who = name(notice.person ?? '');
  switch (notice.kind) {
    case 'granted':
      return (
        `${who} has grant ${name(notice.grant)} from ${time(notice.from)} until ${time(notice.until)}. ` +
        `Reason: ${text(notice.reason)}${heldOf(notice)}`
      );
    case 'starts':
      return `Grant ${name(notice.grant)} of ${who} is live until ${time(notice.until)}.${heldOf(notice)}`;
    case 'ends-soon':
      return `Grant ${name(notice.grant)} of ${who} ends at ${time(notice.until)}, and open sessions with it.${heldOf(notice)}`;
    case 'ended':
      return `Grant ${name(notice.grant)} of ${who} ended at ${time(notice.until)}.`;
    case 'session-ended':
      return (
        `Session ${name(notice.session)} of ${who} on ${name(notice.target)} in ${name(notice.region)} was ended: ` +
        text(notice.why)
      );
    case 'revoked':
      return `All access of ${who} was taken away at ${time(notice.at)}. Reason: ${text(notice.reason)}`;
    case 'restored':
      return `All access of ${who} was given back at ${time(notice.at)}. Reason: ${text(notice.reason)}`;
    case 'everybody-revoked':
      return `Everybody is out: all access was taken away at ${time(notice.at)}. Reason: ${text(notice.reason)}`;
    case 'everybody-restored':
      return `Everybody may come in again: all access was given back at ${time(notice.at)}. Reason: ${text(notice.reason)}`;
    case 'refused-attempt':
      return (
        `${who} was refused a session in ${name(notice.region)} at ${time(notice.at)} (${name(notice.error)}), ` +
        `from ${name(notice.address)}. What was asked for is event ${name(notice.event)} of CloudTrail.`
      );
    case 'finding':
      return `${text(notice.resource)}: ${text(notice.why)}`;
  }
}

/**
 * A message as Amazon Q Developer in chat applications takes it; any other it drops without a word. The context is for
 * machines: custom actions, and filters on the body where a publisher can set no attributes, such as EventBridge.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export const customNotification = (
  title: string,
  description: string,
  additionalContext: Readonly<Record<string, string>>,
) => ({
  version: '1.0',
  source: 'custom',
  content: { textType: 'client-markdown', title, description },
  metadata: { additionalContext },
});

/**
 * A notice as SNS publishes it: for chats in the schema of Amazon Q, for mail as plain text. The attributes `kind` and
 * `person`, where it is about one, are what the filter policy of a subscription chooses by.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function publicationOf(notice: Notice): Publication {
  const { kind, person } = notice;
  const headline = headlines[kind];
  const about = aboutOf(notice);
  const description = descriptionOf(notice);
  const attributes = { kind, ...(person === undefined ? {} : { person }) };
  const chat = customNotification(`${headline}: ${name(about)}`, description, attributes);
  const pairs = Object.entries(attributes).map(([key, value]) => {
    return [key, { DataType: 'String', StringValue: value }] as const;
  });
  return {
    Subject: oneLine(`Curfew: ${headline}: ${about}`, most.subject),
    // In quotation marks what is a code span in a chat: no quoted text has a backtick of its own.
    Message: JSON.stringify({ default: JSON.stringify(chat), email: description.replaceAll('`', '"') }),
    MessageStructure: 'json',
    MessageAttributes: Object.fromEntries(pairs),
  };
}

/** A notice as an entry of EventBridge, but for the bus. */
export interface NoticeEvent {
  readonly Source: 'curfew';
  /** The kind of the notice. */
  readonly DetailType: string;
  /** JSON: the fields of the notice, instants in ISO 8601, and `id`. */
  readonly Detail: string;
}

/**
 * A notice for machines. Its `id` is the same where a notice is told twice, so that who acts on one can act once.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
export function eventOf(notice: Notice, id: string): NoticeEvent {
  const fields = Object.entries({ ...notice, id }).map(([field, value]) => {
    return [
      field,
      typeof value === 'number' ? formatInstant(value) : value === true || oneLine(value, most.text),
    ] as const;
  });
  return { Source: 'curfew', DetailType: notice.kind, Detail: JSON.stringify(Object.fromEntries(fields)) };
}
