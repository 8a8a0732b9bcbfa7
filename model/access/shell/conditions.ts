/** What AWS puts before the key of a tag to make a condition of it. */
export const tagCondition = 'ssm:resourceTag/';

// Without this key a call that names no document would be judged on the instance alone.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-specify-session-document.html
export const documentChecked = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
