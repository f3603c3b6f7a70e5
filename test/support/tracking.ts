import type { LocalStack } from '../../local/stack/local-stack.ts';
import { onInvocation } from './invocations.ts';

/** Has track-orders run until it has nothing more to follow: every order must come to its end. */
export async function trackToTheEnd({ cloud, fireTrackOrders }: LocalStack): Promise<void> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const forget = onInvocation(cloud, ({ functionId }) => {
    if (functionId.includes('TrackOrders')) resolve();
  });
  await fireTrackOrders();
  await ended;
  forget();
}
