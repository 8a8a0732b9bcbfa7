import { regionsOf } from '../access';
import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

/** Only in these regions, such as those that a person's contract names. */
export function allowedRegions(regions: readonly string[], where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'allowed-regions',
    judge: ({ grant }) => {
      const asked = regionsOf(grant.access);
      const because = `is for ${asked.join(', ')}, not for ${regions.join(', ')}`;
      const remedy = `Use one of ${regions.join(', ')}.`;
      return unless(
        !isWithin(grant, where) || asked.every((region) => regions.includes(region)),
        otherwise,
        because,
        remedy,
      );
    },
  };
}
