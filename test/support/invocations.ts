import type { InvocationReport, LocalCloud } from '../../local/cloud/cloud.ts';

/** The next invocation of the function with this logical name that ends. */
export function nextInvocation(
  cloud: LocalCloud,
  name: 'SubmitOrder' | 'TrackOrders' | 'Notify',
): Promise<InvocationReport> {
  const { promise, resolve } = Promise.withResolvers<InvocationReport>();
  const forget = cloud.observe((report) => {
    if (!report.functionId.includes(name)) return;
    forget();
    resolve(report);
  });
  return promise;
}
