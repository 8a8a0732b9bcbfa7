import { createHash } from 'node:crypto';
import { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { kindOf } from '../../model/access';
import type { ValidGrant } from '../../model/grant/valid-grant';
import type { Register } from '../../model/register/register';
import type { ValidSettings } from '../../model/settings/settings';
import { literal, reference } from '../kit/literal';

/** For each of the grants the lines that open its session. */
const linesOf = (grants: readonly ValidGrant[], { documentName }: ValidSettings): Record<string, string[]> =>
  Object.fromEntries(
    grants.map(({ id, access }) => {
      const lines = kindOf(access).lines(access, { document: documentName, reason: id });
      return [literal(id), lines.map(literal)];
    }),
  );

/**
 * The lines that open the sessions of all live and upcoming grants. Terraform keeps them in a resource of its own
 * state that is made anew whenever a file changes, and not when a grant merely expires: as an output they would
 * dirty the plan each time a window ends, where nothing is to be done.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class Connect extends Construct {
  readonly #data: TerraformResource;

  constructor(scope: Construct, id: string, { settings, provisioned, expired }: Register) {
    super(scope, id);
    const all = linesOf(
      [...provisioned, ...expired].sort((a, b) => (a.id < b.id ? -1 : 1)),
      settings,
    );
    this.#data = new TerraformResource(this, 'lines', {
      terraformResourceType: 'terraform_data',
      lifecycle: { ignoreChanges: ['input'] },
    });
    this.#data.addOverride('input', linesOf(provisioned, settings));
    this.#data.addOverride('triggers_replace', createHash('sha256').update(JSON.stringify(all)).digest('hex'));
  }

  /** Grant id to lines, as of the last change of a file. */
  get lines(): string {
    return reference(this.#data, 'output');
  }
}
