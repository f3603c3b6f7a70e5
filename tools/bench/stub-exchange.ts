// An exchange that accepts every order: `node stub-exchange.ts HOLD_MS`. Prints its port.
// Nothing but sockets, so that the clients are what is measured.
import { createServer, type Socket } from 'node:net';
import { REPLY } from './clients/order.ts';

const holdMs = Number(process.argv[2]);
const HEAD_END = '\r\n\r\n';

const answer = Buffer.from(
  `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${REPLY.length}\r\n` +
    `${HEAD_END.slice(2)}${REPLY}`,
);

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    received = answerAll(socket, received);
  });
  socket.on('error', () => socket.destroy());
});

/** Answers every request that is complete; returns what is left. */
function answerAll(socket: Socket, received: string): string {
  let rest = received;
  while (true) {
    const headLength = rest.indexOf(HEAD_END);
    if (headLength === -1) return rest;
    const [, length = '0'] = /content-length: *(\d+)/i.exec(rest.slice(0, headLength)) ?? [];
    const end = headLength + HEAD_END.length + Number(length);
    if (rest.length < end) return rest;
    rest = rest.slice(end);
    if (holdMs === 0) socket.write(answer);
    else setTimeout(() => socket.write(answer), holdMs);
  }
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  console.log(port);
});
process.on('disconnect', () => process.exit());
