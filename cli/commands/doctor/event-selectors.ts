import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail';
import { type EventOfAction, openingEvents } from '../../../model/access/actions';

/** What CloudTrail says of a call that opens something, allowed or refused, where selectors can ask: it is no read. */
const fieldsOf = ({ source, name }: EventOfAction): Readonly<Record<string, string>> => ({
  eventCategory: 'Management',
  eventSource: source,
  eventName: name,
  eventType: 'AwsApiCall',
  readOnly: 'false',
});

function isSelected(
  { ReadWriteType, IncludeManagementEvents, ExcludeManagementEventSources }: EventSelector,
  { source }: EventOfAction,
): boolean {
  if (IncludeManagementEvents === false || ReadWriteType === 'ReadOnly') return false;
  return !ExcludeManagementEventSources?.includes(source);
}

/** Values of an operator are alternatives, those of a negated one all exclude; operators and fields must all agree. */
function fits(field: AdvancedFieldSelector, event: EventOfAction): boolean {
  const value = fieldsOf(event)[field.Field ?? ''];
  // A field that we know nothing of may stand for anything; for management events a trail has none.
  if (value === undefined) return true;
  const some = (wanted: readonly string[] | undefined, is: (text: string) => boolean): boolean =>
    wanted === undefined || wanted.length === 0 || wanted.some(is);
  const none = (unwanted: readonly string[] | undefined, is: (text: string) => boolean): boolean =>
    unwanted === undefined || !unwanted.some(is);
  const equals = (text: string): boolean => text === value;
  const starts = (text: string): boolean => value.startsWith(text);
  const ends = (text: string): boolean => value.endsWith(text);
  return (
    some(field.Equals, equals) &&
    some(field.StartsWith, starts) &&
    some(field.EndsWith, ends) &&
    none(field.NotEquals, equals) &&
    none(field.NotStartsWith, starts) &&
    none(field.NotEndsWith, ends)
  );
}

/**
 * Whether a trail with these selectors records that somebody asked for a session. One that was given none records every
 * management event; it has either the basic or the advanced ones, and any of them is enough.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function recordsSessions(
  basic: readonly EventSelector[] = [],
  advanced: readonly AdvancedEventSelector[] = [],
): boolean {
  if (basic.length === 0 && advanced.length === 0) return true;
  return openingEvents().every(
    (event) =>
      basic.some((selector) => isSelected(selector, event)) ||
      advanced.some(({ FieldSelectors = [] }) => FieldSelectors.every((field) => fits(field, event))),
  );
}
