import type { OpenSocket } from './socket.ts';

/**
 * undici's WebSocket is loaded with the first connection: its layer of fetch costs tens of
 * milliseconds, which a function without open orders does not spend.
 */
export const openSocket: OpenSocket = async (url, listener) => {
  const { openUndiciSocket } = await import('./undici-socket.ts');
  return openUndiciSocket(url, listener);
};
