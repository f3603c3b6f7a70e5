import { setTimeout as delay } from 'node:timers/promises';
import type { AwsLike } from '../aws/aws-like.ts';
import type { ApiHandler } from '../lambda/api-call.ts';

/** Lets each call take its time, and a few calls of functions get no answer: then the connection stays silent. */
export function slowCalls(
  handle: ApiHandler,
  { callMs, silentShare, random }: Pick<AwsLike, 'callMs' | 'silentShare' | 'random'>,
): ApiHandler {
  return async (call) => {
    await delay(callMs.min + random() * (callMs.max - callMs.min));
    if (call.caller === undefined || random() >= silentShare) return handle(call);
    if (random() < 0.5) await handle(call);
    await ended(call.signal);
    return { body: '' };
  };
}

/** When the caller has given up. */
function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
