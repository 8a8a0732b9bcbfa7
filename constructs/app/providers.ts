import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import type { ValidSettings } from '../../model/settings/settings';

/**
 * A provider per region, retired ones too, by the region's name; and the default one, in the home region, for what is
 * global. The home region has both: Terraform destroys a resource through the provider that its state names, so with
 * the default one for what is regional, another home region would have it look, and delete, in the wrong region.
 *
 * @see https://developer.hashicorp.com/terraform/language/providers/configuration#alias-multiple-provider-configurations
 */
export function addProviders(scope: Construct, settings: ValidSettings): Map<string, AwsProvider> {
  const allowedAccountIds = [settings.account];
  new AwsProvider(scope, 'aws', { region: settings.homeRegion, allowedAccountIds });
  return new Map(
    [...settings.regions, ...settings.retiredRegions].map((region) => [
      region,
      new AwsProvider(scope, `aws-${region}`, { region, alias: region, allowedAccountIds }),
    ]),
  );
}
