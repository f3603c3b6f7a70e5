import type { InvocationReport, LocalCloud } from '../../local/cloud/cloud.ts';

/** Calls the listener after each invocation, until the returned function is called. */
export function onInvocation(
  cloud: Pick<LocalCloud, 'observe'>,
  listener: (report: InvocationReport) => void,
): () => void {
  return cloud.observe((observation) => {
    if (observation.kind === 'invocation') listener(observation);
  });
}

/** The next invocation of the function with this logical name that ends. */
export function nextInvocation(
  cloud: LocalCloud,
  name: 'SubmitOrder' | 'TrackOrders' | 'Notify',
): Promise<InvocationReport> {
  const { promise, resolve } = Promise.withResolvers<InvocationReport>();
  const forget = onInvocation(cloud, (report) => {
    if (!report.functionId.includes(name)) return;
    forget();
    resolve(report);
  });
  return promise;
}
