/** What the front keeps of a bucket in moto's stead. */
export class Buckets {
  /**
   * moto would apply a bucket's policy to every read of an object, the administrator's too, and without its
   * conditions: a bucket that denies only plain HTTP would be closed to all. So moto never sees policies.
   */
  readonly policies = new Map<string, string>();
  /** moto fails at deleting a delete marker once versioning is suspended (Terraform's destroy does so): it stays on. */
  readonly suspended = new Set<string>();

  forget(bucket: string): void {
    this.policies.delete(bucket);
    this.suspended.delete(bucket);
  }
}
