import type { Answer } from './call';
import { parseXml } from './xml';

const PLAIN = /(<(?:Document|PolicyDocument|AssumeRolePolicyDocument)>)(\s*\{[^<]*)/g;

/** AWS sends policy documents URL-encoded, in every answer; moto does only here and there. */
export function withEncodedDocuments(answer: Answer): Answer {
  const encode = (_: string, tag: string, document: string) => tag + encodeRfc3986(parseXml(`<d>${document}</d>`).text);
  return { ...answer, body: Buffer.from(answer.body.toString().replace(PLAIN, encode)) };
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
