/** Each byte that a Terraform identifier may not hold, as `_` and two hex digits; `_` itself too. */
function escapeId(id: string): string {
  return id.replace(/^[^A-Za-z]|[^A-Za-z0-9-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `_${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

/**
 * The name of a resource in Terraform's state: the ids on its construct path, joined by `__`.
 *
 * CDKTF's own naming drops what Terraform does not take and adds eight hex digits of a hash, so that two people
 * could meet in one resource. This one never maps two paths to one name, can be read in a plan, and is known
 * without building the construct, which a region taken out of use needs.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers
 */
export function logicalId(path: readonly string[]): string {
  return path.map(escapeId).join('__');
}
