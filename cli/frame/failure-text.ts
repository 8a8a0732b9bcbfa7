import { formatIssue, type Issue } from '../../model/base/issue';
import { Failure, type Problem } from './failure';

const isIssue = (problem: Problem | Issue): problem is Issue => 'file' in problem;

/** One line in the form of validation; control characters cannot reach the terminal. */
export function formatProblem(problem: Problem | Issue): string {
  if (isIssue(problem)) return formatIssue(problem);
  const { place, code, ...rest } = problem;
  return formatIssue({ ...rest, file: place, code: code as Issue['code'] });
}

/** What the SDK's errors have in common; they are told by shape, for their classes would have to be loaded. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $service?: string;
  readonly code?: string;
}

const unreachable = /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EAI_AGAIN|EPIPE)$/;
const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const notKnown =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|AuthFailure)$/;
const denied = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;
const throttled = /^(Throttling|ThrottlingException|TooManyRequestsException|RequestLimitExceeded)$/;

const flat = (text: string): string => text.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');

/** What AWS, or the way to it, answered; undefined where the error is of another kind. */
function awsProblem(error: SdkError): Problem | undefined {
  const { name, message, code = '' } = error;
  if (name === 'CredentialsProviderError') {
    const remedy = 'Name a profile with --profile, or set AWS_PROFILE; aws sts get-caller-identity shows who you are.';
    return { place: 'aws', rule: `there are no credentials: ${flat(message)}`, remedy, code: 'no-credentials' };
  }
  if (unreachable.test(code) || name === 'TimeoutError' || name === 'NoAnswer') {
    const remedy = 'Look at the network, at --endpoint-url and AWS_ENDPOINT_URL, and try again.';
    return { place: 'aws', rule: `AWS cannot be reached: ${flat(message || code)}`, remedy, code: 'unreachable' };
  }
  if (!error.$metadata) return undefined;
  const place = 'aws';
  const rule = `AWS answered ${name}: ${flat(message)}`;
  if (expired.test(name)) {
    return { place, rule, remedy: 'The credentials have expired: log in again.', code: 'expired-credentials' };
  }
  if (notKnown.test(name)) {
    return {
      place,
      rule,
      remedy: 'AWS does not know these credentials: look at the profile.',
      code: 'bad-credentials',
    };
  }
  if (denied.test(name)) {
    return { place, rule, remedy: 'Ask for this right, or use another --profile.', code: 'access-denied' };
  }
  if (throttled.test(name)) return { place, rule, remedy: 'Try again in a minute.', code: 'throttled' };
  return { place, rule, remedy: 'Try again; with --debug the whole error is shown.', code: 'aws-error' };
}

/** Whatever a command threw, as a failure that can be told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const thrown = error instanceof Error ? error : new Error(String(error));
  const errors = thrown instanceof AggregateError ? [...thrown.errors] : [thrown];
  for (const each of errors) {
    const problem = awsProblem(each as SdkError);
    if (problem) return new Failure(3, [problem], { cause: error });
  }
  const remedy = 'This is a mistake of curfew itself: run it again with --debug and report what it prints.';
  const problem = { place: 'curfew', rule: flat(thrown.message || thrown.name), remedy, code: 'unexpected' };
  return new Failure(1, [problem], { cause: error });
}
