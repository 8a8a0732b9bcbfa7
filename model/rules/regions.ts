import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** Only in these regions, such as those that a person's contract names. */
export function allowedRegions(regions: readonly string[], where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'allowed-regions',
    judge: ({ grant }) => {
      const { region } = grant.access;
      const because = `is for ${region}, not for ${regions.join(', ')}`;
      const remedy = `Use one of ${regions.join(', ')}.`;
      return unless(!isWithin(grant, where) || regions.includes(region), otherwise, because, remedy);
    },
  };
}
