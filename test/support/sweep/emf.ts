const units =
  /^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|((Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Count)\/Second)|None)$/;

function check(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(`no embedded metric format: ${rule}`);
}

function membersOf(value: unknown, what: string, ...names: string[]): Record<string, unknown> {
  check(typeof value === 'object' && value !== null && !Array.isArray(value), `${what} is an object`);
  check(
    Object.keys(value).every((name) => names.includes(name)),
    `${what} has only ${names.join(', ')}`,
  );
  return value as Record<string, unknown>;
}

function listOf(value: unknown, what: string, least: number, most: number): unknown[] {
  check(Array.isArray(value), `${what} is an array`);
  check(value.length >= least && value.length <= most, `${what} has ${least} to ${most} items`);
  return value;
}

function textOf(value: unknown, what: string, most: number): string {
  check(typeof value === 'string' && value.length > 0 && value.length <= most, `${what} is a text up to ${most}`);
  return value;
}

/**
 * Reads a line of a log as CloudWatch does, by the whole of the specification, and tells the metrics it would take.
 *
 * @throws where the line breaks any of its rules
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function parseEmf(text: string): Record<string, { values: number[]; unit: string }> {
  check(!text.includes('\n') && Buffer.byteLength(text) <= 262_144, 'one line of 256 KB at most');
  const root = JSON.parse(text) as Record<string, unknown>;
  const meta = membersOf(root._aws, '_aws', 'Timestamp', 'CloudWatchMetrics');
  check(Number.isInteger(meta.Timestamp), 'Timestamp is whole milliseconds');
  const taken: Record<string, { values: number[]; unit: string }> = {};
  for (const each of listOf(meta.CloudWatchMetrics, 'CloudWatchMetrics', 0, Number.POSITIVE_INFINITY)) {
    const directive = membersOf(each, 'a directive', 'Namespace', 'Dimensions', 'Metrics');
    textOf(directive.Namespace, 'Namespace', 255);
    for (const set of listOf(directive.Dimensions, 'Dimensions', 1, Number.POSITIVE_INFINITY)) {
      for (const key of listOf(set, 'a dimension set', 0, 9)) {
        check(typeof root[textOf(key, 'a dimension', 255)] === 'string', 'a dimension’s target is a text');
      }
    }
    for (const metric of listOf(directive.Metrics, 'Metrics', 0, 100)) {
      const { Name, Unit, StorageResolution } = membersOf(metric, 'a metric', 'Name', 'Unit', 'StorageResolution');
      const name = textOf(Name, 'Name', 255);
      check(Unit === undefined || units.test(String(Unit)), 'Unit is one that CloudWatch knows');
      check(StorageResolution === undefined || StorageResolution === 1 || StorageResolution === 60, 'resolution');
      const target = root[name];
      const values = Array.isArray(target) ? listOf(target, name, 1, 100) : [target];
      check(
        values.every((value) => typeof value === 'number' && Number.isFinite(value)),
        `${name} is a number`,
      );
      check(taken[name] === undefined, `${name} is said once`);
      taken[name] = { values: values as number[], unit: String(Unit ?? 'None') };
    }
  }
  return taken;
}
