import { leaseKey } from '../../model/iam/names';
import { seconds } from '../../model/time/instant';
import type { Clients } from '../aws/clients';
import { ConditionalObject } from '../aws/conditional-object';
import type { LeaseStore } from './store';

/** No lease is worth waiting longer for: then the sweep works as if alone. */
const patience = seconds(2);

/**
 * The lease beside the manifest and the ledger of notices.
 *
 * @param where `bucket/key` of the manifest
 */
export function s3Lease(clients: Pick<Clients, 's3'>, where: string, account: string): LeaseStore {
  const place = { bucket: where.slice(0, where.indexOf('/')), key: leaseKey, account };
  const object = new ConditionalObject(clients, place, patience);
  return { readLease: () => object.read(), writeLease: (text, tag) => object.write(text, tag) };
}
