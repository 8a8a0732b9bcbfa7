import { messageOf } from '../../model/base/message-of';
import { countedIf } from '../../model/contracts/log-record';
import type { Principal } from '../../model/principal/principal';
import type { GrantList } from '../observe/grant-list';
import type { KeyPort } from '../principals/principal';
import type { Journal } from '../signals/record';

export interface KeyTools {
  readonly port: KeyPort;
  readonly grants: GrantList;
  readonly journal: Journal;
  /**
   * Whether this sweep is the one that counts what becomes of them.
   * @default true
   */
  readonly counts?: boolean;
}

/**
 * Deletes the keys of a managed person without any grant left. The grants are read last: nothing but the deletion
 * itself comes after.
 *
 * @returns whether the person has no key any more, or may keep it
 */
export async function deleteKeys(
  principal: Principal,
  why: string,
  { port, grants, journal, counts = true }: KeyTools,
): Promise<boolean> {
  const user = principal.name;
  let current: string | undefined;
  try {
    const keys = await port.keys(principal);
    if (keys.length === 0 || (await grants.has(principal))) return true;
    for (const key of keys) {
      current = key;
      const gone = await port.deleteKey(principal, key);
      const outcome = gone === 'done' ? 'gone' : gone;
      journal.write({ action: 'delete key', outcome, user, key, why, ...countedIf(counts) });
    }
    return true;
  } catch (error) {
    const key = current === undefined ? {} : { key: current };
    journal.write({ action: 'delete key', outcome: 'failed', user, ...key, why, error: messageOf(error) });
    return false;
  }
}
