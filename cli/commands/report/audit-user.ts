import { tryParseUserArn } from '../../../model/iam/arn';

/** As the audit log writes a user: by name, or by ARN. */
export const nameOf = (who: string | undefined): string =>
  who === undefined ? '' : (tryParseUserArn(who)?.user ?? who.slice(who.lastIndexOf('/') + 1));
