/** `i-` for EC2 instances, `mi-` for hybrid nodes. */
export type InstanceId = `i-${string}` | `mi-${string}`;

interface InRegion {
  /** The AWS region the instances are in; one of the deployment's `regions`. */
  readonly region: string;
}

/** The instances named here, and no others. */
export interface ShellByIds extends InRegion {
  readonly instances: readonly [InstanceId, ...InstanceId[]];
  readonly tags?: never;
}

/** Every instance that carries all of these tags, whenever it was started. */
export interface ShellByTags extends InRegion {
  readonly tags: Readonly<Record<string, string>>;
  readonly instances?: never;
}

/** A session of SSM Session Manager, logged, through Curfew's session document only. */
export type Shell = (ShellByIds | ShellByTags) & { readonly kind: 'shell' };

/**
 * A shell on instances named either by id or by tags.
 *
 * @example shell({ region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] })
 * @example shell({ region: 'eu-central-1', tags: { Environment: 'Staging', Role: 'Database' } })
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
 */
export function shell(access: ShellByIds | ShellByTags): Shell {
  return Object.freeze({ kind: 'shell' as const, ...access });
}
