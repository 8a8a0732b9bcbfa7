import { actionsThat, opensByAws } from '../../model/access/actions';
import { allowsSomewhere } from '../../model/iam/foreign';
import { placeOf } from './declared';

/** Whether a policy lets anybody start sessions; `unknown` where nobody can tell from here. */
export type Rights = 'yes' | 'no' | 'unknown';

/** What opens access of any kind. */
const opening = actionsThat('opens');

const rightsBy = (opens: boolean | undefined): Rights => (opens === undefined ? 'unknown' : opens ? 'yes' : 'no');

export const rightsIn = (document: string): Rights => rightsBy(allowsSomewhere(document, opening));

/** Of a policy of AWS itself, whose document is not among what an account lists: the kinds of access know the common ones. */
export function rightsOfAws(arn: string): Rights {
  const { path, name } = placeOf(arn);
  return rightsBy(opensByAws(`${path}${name}`.slice(1)));
}
