import { streamSSE } from 'hono/streaming';
import type { PageContext } from './page-context.ts';

/** A connection without any event ends unnoticed; the browser reconnects after an error. */
const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1_000;

/** Tells a page by server-sent events that the account's orders have changed. */
export function serveChanges(c: PageContext): Response {
  const { changes } = c.var.view;
  return streamSSE(c, async (stream) => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const unsubscribe = changes.subscribe(
      () => void stream.writeSSE({ event: 'change', data: '' }),
    );
    // Too many pages are open: this one goes on polling.
    if (!unsubscribe) return;
    const beat = () => void stream.writeSSE({ event: 'beat', data: '', retry: RECONNECT_MS });
    const heartbeat = setInterval(beat, HEARTBEAT_MS);
    stream.onAbort(end);
    beat();
    await ended;
    clearInterval(heartbeat);
    unsubscribe();
  });
}
