import { openSocket } from '../../shared/gate/spot/order-stream/lazy-socket.ts';

/** Opens a socket, sends a text, and resolves with what comes back: for a test of the bundle. */
export function answerTo(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const opening = openSocket(url, {
      opened: () => void opening.then((socket) => socket.send(text)),
      received: (answer) => {
        void opening.then((socket) => socket.close());
        resolve(answer);
      },
      ended: (reason) => reject(new Error(reason)),
    });
  });
}
