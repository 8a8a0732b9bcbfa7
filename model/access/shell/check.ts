import { z } from 'zod';
import { byKey } from '../../base/order';
import type { Path, Reporter } from '../../base/report';
import { checkShape, fieldsOf } from '../../base/shape';
import { badInstanceId, isInstanceId } from '../../iam/instance-id';
import { checkTag, type TagKey, tagKey } from '../../iam/tag';
import type { ValidShell } from './access';

const schema = z.object({
  kind: z.literal('shell'),
  region: z.string(),
  instances: z.array(z.string()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

function checkIds(ids: readonly string[], path: Path, report: Reporter): void {
  if (ids.length === 0) {
    report('empty-targets', path, ids, 'names no instance', 'Name at least one instance, or use tags.');
  }
  ids.forEach((id, i) => {
    const { code, rule, remedy } = badInstanceId;
    if (!isInstanceId(id)) report(code, [...path, i], id, rule, remedy);
    if (ids.indexOf(id) < i) report('duplicate-target', [...path, i], id, 'is named twice', 'Name it once.');
  });
}

function checkTags(tags: Readonly<Record<string, string>>, path: Path, report: Reporter): void {
  const seen = new Map<TagKey, string>();
  if (Object.keys(tags).length === 0) {
    report('empty-targets', path, tags, 'names no tag, which would mean every instance', 'Name at least one tag.');
  }
  for (const [key, value] of Object.entries(tags)) {
    checkTag(key, value, [...path, key], report);
    const other = seen.get(tagKey(key));
    if (other !== undefined) {
      const rule = `is the same tag as ${JSON.stringify(other)}: IAM compares the keys of tags without case`;
      report('duplicate-target', [...path, key], undefined, rule, 'Name it once.');
    }
    seen.set(tagKey(key), key);
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

export function checkShell(value: unknown, path: Path, report: Reporter, account: string): ValidShell | undefined {
  const shape = checkShape(schema, value, report, path, ['region', 'instances or tags']);
  const { instances: ids } = fieldsOf(value);
  if (isTexts(ids)) checkIds(ids, [...path, 'instances'], report);
  if (!shape) return undefined;
  const { region, instances, tags } = shape;
  if ((instances === undefined) === (tags === undefined)) {
    const rule = instances ? 'has both instances and tags' : 'has neither instances nor tags';
    report('one-target-kind', path, undefined, rule, 'Name exactly one of the two.');
    return undefined;
  }
  if (instances) return { kind: 'shell', account, region, target: { by: 'ids', ids: [...instances].sort() } };
  checkTags(tags ?? {}, [...path, 'tags'], report);
  const sorted = Object.fromEntries(Object.entries(tags ?? {}).sort(byKey(([key]) => key)));
  return { kind: 'shell', account, region, target: { by: 'tags', tags: sorted } };
}
