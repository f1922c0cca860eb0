// A door before a server, that can be shut: to the other side the server is gone.
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Door {
  readonly port: number;
  shut(): Promise<void>;
  reopen(): Promise<void>;
  close(): Promise<void>;
}

export async function proxyTo(host: string, port: number): Promise<Door> {
  const sockets = new Set<Socket>();
  let server: Server = listenFor();
  const own = await listen(server, 0);

  function listenFor(): Server {
    return createServer((inside) => {
      const outside = connect(port, host);
      for (const socket of [inside, outside]) {
        sockets.add(socket);
        socket.on('error', () => undefined); // cut on purpose
        socket.on('close', () => {
          sockets.delete(socket);
          inside.destroy();
          outside.destroy();
        });
      }
      inside.pipe(outside).pipe(inside);
    });
  }

  async function shut(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    port: own,
    shut,
    async reopen() {
      if (server.listening) return;
      server = listenFor();
      await listen(server, own);
    },
    close: shut,
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
