// BullMQ on PostgreSQL with few connections: one pool for all queues of a process, one pool and one LISTEN connection for all
// its workers. BullMQ's own factory gives every Queue and Worker a pool and a LISTEN client: eight queues would take some 30.
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackendFactory, PostgresConnection, type PostgresConnectionOptions, PostgresQueueBackend } from 'bullmq';

const retryClaimMs = 1_000;
/** BullMQ would let an idle worker sleep for an hour; a lost wake-up then costs an hour. */
const longestIdleSeconds = 10;

type ListenClient = Awaited<ReturnType<PostgresConnection['getListenClient']>>;

class SharedConnection extends PostgresConnection {
  readonly #prepared = new WeakSet<ListenClient>();

  /** The client that all workers listen on; rebuilt by BullMQ when it was lost. */
  override async getListenClient(): Promise<ListenClient> {
    const client = await super.getListenClient();
    if (!this.#prepared.has(client)) {
      this.#prepared.add(client);
      queryInTurn(client);
      allowManyListeners(client);
    }
    return client;
  }
}

class SharedBackend extends PostgresQueueBackend {
  /** BullMQ backs off after ECONNREFUSED only; any other outage (server starting up, DNS) would spin its main loop. */
  override async moveToActive(token: string, name?: string): ReturnType<PostgresQueueBackend['moveToActive']> {
    try {
      return await super.moveToActive(token, name);
    } catch (err) {
      await sleep(retryClaimMs);
      throw err;
    }
  }

  override get maximumBlockTimeout(): number {
    return longestIdleSeconds;
  }
}

export interface PostgresShare {
  readonly factory: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions>;
  close(): Promise<void>;
}

export interface PostgresShareOptions {
  readonly databaseUrl: string;
  readonly schema: string;
  readonly poolSize: number;
  /**
   * False: a commit is not waited for (bench/queue.ts: 580 → 1,660 slices a second). A crash of the server may then undo the
   * newest changes, never older ones alone: right for a worker, whose slices may run twice; wrong for an enqueue.
   */
  readonly durable: boolean;
}

/** Connects and migrates. Safe when many processes start at once: BullMQ migrates under an advisory lock. */
export async function sharePostgres(
  options: PostgresShareOptions,
  onError: (err: unknown) => void,
): Promise<PostgresShare> {
  const connection = new SharedConnection({
    connectionString: options.databaseUrl,
    schema: options.schema,
    migrate: true,
    max: options.poolSize,
    application_name: 'keel-queue',
    ...(!options.durable && { options: '-c synchronous_commit=off' }),
  });
  connection.setMaxListeners(0);
  connection.on('error', onError);
  try {
    // A failed start would be remembered by the connection and never tried again, so it is not handed out.
    await connection.waitUntilReady();
  } catch (err) {
    await connection.close();
    throw err;
  }
  return { factory: shareFactory(connection, onError), close: () => connection.close() };
}

function shareFactory(connection: PostgresConnection, onError: (err: unknown) => void): PostgresShare['factory'] {
  return (name, opts, role) => {
    const backend = new SharedBackend(connection, name, opts, false);
    if (role?.withBlockingConnection) {
      // Only a backend that owns its connection listens again by itself after the LISTEN client was lost.
      connection.on('listenerinvalidated', () => {
        backend
          .disconnectBlocking()
          .then(() => backend.reconnectBlocking())
          .catch(onError);
      });
    }
    return backend;
  };
}

/** pg wants one query at a time on a client; here several workers start to listen in the same moment. */
function queryInTurn(client: ListenClient): void {
  const query = client.query.bind(client);
  let last: Promise<unknown> = Promise.resolve();
  client.query = (text, params) => {
    const result = last.then(() => query(text, params));
    last = result.catch(() => undefined); // its caller has the error
    return result;
  };
}

function allowManyListeners(client: object): void {
  if ('setMaxListeners' in client && typeof client.setMaxListeners === 'function') client.setMaxListeners(0);
}
