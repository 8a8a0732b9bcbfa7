import type { TerraformResource } from 'cdktf';

/**
 * Text that Terraform must take as it is. Whatever comes from outside passes through here: `${aws:userid}` in a
 * policy is IAM's variable, not Terraform's.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */
export function literal(text: string): string {
  // Functions, for in a replacement `$$` would mean one `$`.
  return text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
}

/**
 * An attribute of a resource as the expression that Terraform reads. CDKTF's tokens say the same, but it looks for
 * them in every string three times: with one in each of 5,000 policies that is what a synth would spend its time on.
 */
export function reference(resource: TerraformResource, attribute: string): string {
  return `\${${resource.terraformResourceType}.${resource.friendlyUniqueId}.${attribute}}`;
}

/** Where Terraform finds a resource: what `depends_on` takes. */
export function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

/**
 * A JSON document as a Terraform string: everything literal but the references, each of which is a whole value in the
 * document. No text of a person can pass for one: the model writes a person's `$` as `${$}`.
 */
export function documentText(document: object, references: readonly string[] = []): string {
  let text = literal(JSON.stringify(document));
  for (const each of references) {
    text = text.replaceAll(JSON.stringify(literal(each)), () => JSON.stringify(each));
  }
  return text;
}
