import { randomUUID } from 'node:crypto';
import type { Answer, Call } from './call';
import { type Element, element, writeXml } from './xml';

/** An error as AWS names it: thrown by handlers, written in the words of the call's protocol. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: Buffer.from(JSON.stringify(value)),
  };
}

const NAMESPACES: Record<string, string> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  ec2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
};

/** The answer of a Query service: `<ActionResponse><ActionResult>…`. */
export function queryAnswer(call: Call, result: Element[]): Answer {
  const requestId = [element('RequestId', randomUUID())];
  return xmlAnswer(
    element(
      `${call.action}Response`,
      [element(`${call.action}Result`, result), element('ResponseMetadata', requestId)],
      { xmlns: NAMESPACES[call.service] ?? '' },
    ),
  );
}

export function ec2Answer(call: Call, result: Element[]): Answer {
  const content = [element('requestId', randomUUID()), ...result];
  return xmlAnswer(element(`${call.action}Response`, content, { xmlns: NAMESPACES.ec2 ?? '' }));
}

export function xmlAnswer(root: Element, status = 200): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(writeXml(root)) };
}

export function errorAnswer(call: Call, error: AwsError): Answer {
  const requestId = randomUUID();
  const detail = [element('Code', error.code), element('Message', error.message)];
  switch (call.protocol) {
    case 'query':
      return xmlAnswer(
        element(
          'ErrorResponse',
          [element('Error', [element('Type', 'Sender'), ...detail]), element('RequestId', requestId)],
          { xmlns: NAMESPACES[call.service] ?? '' },
        ),
        error.status,
      );
    case 'ec2': {
      const errors = element('Errors', [element('Error', detail)]);
      return xmlAnswer(element('Response', [errors, element('RequestID', requestId)]), error.status);
    }
    case 's3':
      return xmlAnswer(element('Error', [...detail, element('RequestId', requestId)]), error.status);
    default: {
      const answer = jsonAnswer({ __type: error.code, message: error.message }, error.status);
      answer.headers['x-amzn-errortype'] = error.code;
      return answer;
    }
  }
}

/** JSON services say `…Exception` where Query services do not; EC2 has a word of its own. */
export function accessDenied(call: Call, message: string): AwsError {
  if (call.protocol === 'ec2') {
    return new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`, 403);
  }
  if (call.protocol === 'json') return new AwsError('AccessDeniedException', message, 400);
  return new AwsError(call.protocol === 'rest-json' ? 'AccessDeniedException' : 'AccessDenied', message, 403);
}

export function badCredentials(call: Call, why: 'unknown' | 'expired'): AwsError {
  if (why === 'expired') {
    const code = call.protocol === 'json' || call.protocol === 'rest-json' ? 'ExpiredTokenException' : 'ExpiredToken';
    return new AwsError(code, 'The security token included in the request is expired', 403);
  }
  const message = 'The security token included in the request is invalid.';
  if (call.protocol === 'json' || call.protocol === 'rest-json') {
    return new AwsError('UnrecognizedClientException', message, call.protocol === 'json' ? 400 : 403);
  }
  const code = { query: 'InvalidClientTokenId', ec2: 'AuthFailure', s3: 'InvalidAccessKeyId' }[call.protocol];
  return new AwsError(code, message, 403);
}
