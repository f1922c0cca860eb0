import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { AppError } from '../contracts/errors.ts';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws AppError `config` when the port is taken or not allowed. */
export function listen(app: Express, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (err?: Error) => {
      if (err) {
        reject(
          new AppError(
            'config',
            `Keel cannot listen on ${host}:${port} (${(err as NodeJS.ErrnoException).code ?? err.message}).`,
            {
              code: 'PORT_UNAVAILABLE',
              hint: 'Choose another port: set KEEL_PORT, or 0 for any that is free.',
              cause: err,
            },
          ),
        );
        return;
      }
      const address = server.address() as AddressInfo;
      resolve({
        url: `http://${host}:${address.port}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}
