import type { Command } from 'commander';
import { refuse } from '../frame/failure';
import type { Account } from './access';

const flag = '--instance-tags';

/** The option of a command that judges one instance: `parseTags` reads what it says. */
export function instanceTags(command: Command): void {
  command.option(`${flag} <key=value...>`, 'its tags; default: as AWS has them, where a grant by tags could match');
}

/** Reads `Environment=Staging,Role=Web`, several times if need be. */
export function parseTags(texts: readonly string[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const pair of texts.flatMap((text) => text.split(',')).filter((text) => text !== '')) {
    const at = pair.indexOf('=');
    if (at < 1) {
      const remedy = 'Write it as Environment=Staging,Role=Web.';
      throw refuse({ place: flag, value: pair, rule: 'is no tag', remedy, code: 'bad-tag' });
    }
    tags.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return tags;
}

/** Tags of an instance, by region, as AWS has them. */
export async function readTags(context: Pick<Account, 'aws'>, instance: string, regions: readonly string[]) {
  const aws = context.aws.port;
  const found = await Promise.all(
    regions.map(async (region) => [region, (await aws.tags(region, [instance])).get(instance)] as const),
  );
  return new Map(found);
}
