import { AwsError } from './answers';
import type { Call } from './call';

const NAMES: ReadonlyArray<readonly [parameter: string, field: string, maximum: number, created: readonly string[]]> = [
  ['UserName', 'userName', 64, ['CreateUser']],
  ['NewUserName', 'newUserName', 64, ['UpdateUser']],
  ['PolicyName', 'policyName', 128, []],
  ['RoleName', 'roleName', 64, ['CreateRole']],
  ['GroupName', 'groupName', 128, []],
];
const POLICY_PATH = /^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/;
const ENTITY_PATH = /^(\/|\/[\x21-\x7e]+\/)$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const TAG_PATTERN = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';

/** Refuses what IAM refuses for its spelling alone: moto takes nearly anything. */
export function validateIam(call: Call): void {
  for (const [parameter, field, maximum, created] of NAMES) {
    const name: unknown = call.params[parameter];
    if (typeof name !== 'string') continue;
    if (!/^[\w+=,.@-]+$/.test(name)) {
      throw invalid(
        `The specified value for ${field} is invalid. ` +
          'It must contain only alphanumeric characters and/or the following: +=,.@_-',
      );
    }
    // Existing names may be asked for with up to 128 characters; new ones have the limit of their kind.
    atMost(field, name, created.includes(call.action) ? maximum : 128);
  }
  validatePaths(call);
  if (Array.isArray(call.params.Tags)) validateTags(call.params.Tags);
  const { MaxItems } = call.params;
  if (MaxItems !== undefined && !(/^\d+$/.test(MaxItems) && Number(MaxItems) >= 1 && Number(MaxItems) <= 1000)) {
    throw constraint(MaxItems, 'maxItems', 'Member must have value between 1 and 1000');
  }
}

function validatePaths({ action, params }: Call): void {
  const ofPolicy = action === 'CreatePolicy' || action === 'ListPolicies';
  for (const parameter of ['Path', 'NewPath'] as const) {
    const path: unknown = params[parameter];
    if (typeof path !== 'string') continue;
    const field = parameter === 'Path' ? 'path' : 'newPath';
    if (!(ofPolicy ? POLICY_PATH : ENTITY_PATH).test(path)) {
      throw invalid(
        `The specified value for ${field} is invalid. ` +
          'It must begin and end with / and contain only alphanumeric characters and/or / characters.',
      );
    }
    atMost(field, path, 512);
  }
  const prefix: unknown = params.PathPrefix;
  if (typeof prefix === 'string' && !(ofPolicy ? POLICY_PATH : /^\/[\x21-\x7f]*$/).test(prefix)) {
    throw invalid('The specified value for pathPrefix is invalid. It must begin with /.');
  }
}

function validateTags(tags: ReadonlyArray<{ Key?: string; Value?: string }>): void {
  tags.forEach(({ Key: key = '', Value: value = '' }, i) => {
    const at = `tags.${i + 1}.member`;
    if (key === '') throw constraint(key, `${at}.key`, 'Member must have length greater than or equal to 1');
    atMost(`${at}.key`, key, 128);
    atMost(`${at}.value`, value, 256);
    if (!TAG_TEXT.test(key)) throw mismatch(key, `${at}.key`, `${TAG_PATTERN}+`);
    if (!TAG_TEXT.test(value)) throw mismatch(value, `${at}.value`, `${TAG_PATTERN}*`);
  });
  if (new Set(tags.map(({ Key = '' }) => Key.toLowerCase())).size < tags.length) {
    throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (tags.length > 50) throw constraint('', 'tags', 'Member must have length less than or equal to 50');
}

function atMost(field: string, value: string, maximum: number): void {
  if ([...value].length <= maximum) return;
  throw constraint(value, field, `Member must have length less than or equal to ${maximum}`);
}

function mismatch(value: string, field: string, pattern: string): AwsError {
  return constraint(value, field, `Member must satisfy regular expression pattern: ${pattern}`);
}

function constraint(value: string, field: string, rule: string): AwsError {
  return invalid(`1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${rule}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
