/** Ends what the suites of one run shared. */
export default async function tearDown(): Promise<void> {
  const { curfewTearDown } = globalThis as { curfewTearDown?: () => Promise<void> };
  await curfewTearDown?.();
}
