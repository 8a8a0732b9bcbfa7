import { createHash } from 'node:crypto';

/** ARN of a session key → its region. Before apply nobody knows the ARN: whatever stands for it is given instead. */
export type KeyRegions = ReadonlyMap<string, string>;

/**
 * The JSON of a document in one spelling of what IAM takes for the same: keys in order, a list of one for the value
 * itself. As text at once: a synth does it for 5,000 documents.
 */
function canonical(value: unknown, keys: KeyRegions): string {
  if (typeof value === 'string') {
    const region = keys.get(value);
    // An object, for no document can hold one in the place of an ARN: nobody can write down what stands for a key.
    return JSON.stringify(region === undefined ? value : { key: region });
  }
  if (Array.isArray(value)) {
    return value.length === 1 ? canonical(value[0], keys) : `[${value.map((each) => canonical(each, keys)).join()}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const object = value as Record<string, unknown>;
  const fields = Object.keys(object).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(object[name], keys)}`).join()}}`;
}

/**
 * What two documents share that say the same, the one before apply and the one that AWS has: sha256 of the canonical
 * JSON, with the session keys by their regions.
 */
export function fingerprint(document: unknown, keys: KeyRegions): string {
  return createHash('sha256').update(canonical(document, keys)).digest('hex');
}

/** The same of a text; undefined where it is no JSON. */
export function tryFingerprint(text: string, keys: KeyRegions): string | undefined {
  try {
    return fingerprint(JSON.parse(text), keys);
  } catch {
    return undefined;
  }
}
