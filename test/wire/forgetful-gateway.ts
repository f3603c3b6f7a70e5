import { connect, createServer, type Server, type Socket } from 'node:net';

/** A gateway that can forget the flows it knows without a word, as a NAT does with idle ones. */
export class ForgetfulGateway {
  readonly #targetPort: number;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #flows: { isForgotten: boolean }[] = [];

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = createServer((near) => this.#join(near));
  }

  #join(near: Socket): void {
    const flow = { isForgotten: false };
    this.#flows.push(flow);
    const far = connect(this.#targetPort, '127.0.0.1');
    const pass = (from: Socket, to: Socket) => {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('data', (bytes) => {
        if (!flow.isForgotten) to.write(bytes);
      });
      from.on('close', () => {
        if (!flow.isForgotten) to.destroy();
      });
    };
    pass(near, far);
    pass(far, near);
  }

  /** From now on nothing passes on the connections that there are; new ones work. */
  forgetFlows(): void {
    for (const flow of this.#flows) flow.isForgotten = true;
    this.#flows = [];
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
