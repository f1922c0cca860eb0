import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src/contracts/errors.ts';
import { defineJob, type Outcome } from '../../../src/contracts/job.ts';
import type { Logger } from '../../../src/contracts/logger.ts';
import type { QueueEvent } from '../../../src/queue/events.ts';
import { type LooseRunner, runSlice, type SliceInput } from '../../../src/queue/run-slice.ts';

const spec = defineJob({
  name: 'test.slice',
  queue: 'test',
  attempts: 3,
  timeoutMs: 1_000,
  payload: z.object({ installId: z.string(), page: z.number().default(0) }),
  key: (p) => p.installId,
});

type Line = { level: string; message: string; fields: object };

function setUp(run: LooseRunner<null>, more: Partial<SliceInput<null>> = {}) {
  const stops = { closing: new AbortController(), giveUp: new AbortController(), lockLost: new AbortController() };
  const events: QueueEvent[] = [];
  const lines: Line[] = [];
  const input: SliceInput<null> = {
    spec,
    load: async () => run,
    jobId: '7',
    payload: { installId: 'acme' },
    attempt: { n: 1, last: false },
    services: null,
    stop: { closing: stops.closing.signal, giveUp: stops.giveUp.signal, lockLost: stops.lockLost.signal },
    log: logTo(lines, {}),
    onEvent: (event) => {
      events.push(event);
    },
    random: () => 0,
    ...more,
  };
  return { ...stops, events, lines, result: () => runSlice(input) };
}

function logTo(lines: Line[], bound: object): Logger {
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields: { ...bound, ...fields } });
  };
  const child = (fields: object) => logTo(lines, { ...bound, ...fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child };
}

const never = () => new Promise<Outcome<unknown>>(() => undefined);
const untilAborted: LooseRunner<null> = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
const transient = new AppError('transient', 'reset', { code: 'RESET' });

describe('run slice', () => {
  test('a finished slice is one log line and one event, with install, counts and outcome', async () => {
    const slice = setUp(async () => ({ done: true, counts: { saved: 2 } }));
    expect(await slice.result()).toEqual({ outcome: 'done', counts: { saved: 2 } });
    expect(slice.lines).toHaveLength(1);
    expect(slice.lines[0]).toMatchObject({
      level: 'info',
      fields: { job: 'test.slice', jobId: '7', installId: 'acme', outcome: 'done', counts: { saved: 2 } },
    });
    expect(slice.events).toMatchObject([{ type: 'slice', job: 'test.slice', installId: 'acme', outcome: 'done' }]);
  });

  test('the runner gets the parsed payload, defaults filled in', async () => {
    const seen: unknown[] = [];
    await setUp(async (payload) => {
      seen.push(payload);
      return { done: true };
    }).result();
    expect(seen).toEqual([{ installId: 'acme', page: 0 }]);
  });

  test('a next payload that does not fit the spec is a defect and is not stored', async () => {
    const result = await setUp(async () => ({ next: { page: 'one' } })).result();
    expect(result).toMatchObject({
      outcome: 'retry',
      error: { kind: 'defect', detail: { code: 'QUEUE_PAYLOAD_INVALID' } },
    });
  });

  test('a payload that does not fit names the field and not its value', async () => {
    const result = await setUp(async () => ({ done: true }), { payload: { installId: 4711 } }).result();
    if (!('error' in result)) throw new Error(result.outcome);
    expect(result.error.message).toContain('installId');
    expect(result.error.message).not.toContain('4711');
  });

  test('a runner that cannot be loaded is a defect', async () => {
    const load = async () => Promise.reject(new SyntaxError('bad import'));
    expect(await setUp(never, { load }).result()).toMatchObject({ outcome: 'retry', error: { kind: 'defect' } });
  });

  test('a slice asked to stop that throws is handed back, whatever wrapped the abort', async () => {
    for (const thrown of [undefined, transient]) {
      const slice = setUp(async (payload, ctx) => {
        await untilAborted(payload, ctx).catch((err: unknown) => Promise.reject(thrown ?? err));
        return { done: true };
      });
      const result = slice.result();
      slice.closing.abort(new Error('closing'));
      expect(await result).toEqual({ outcome: 'handed_back' });
    }
  });

  test('an error that is not of the stop keeps its meaning while stopping', async () => {
    const slice = setUp(async (payload, ctx) => {
      await untilAborted(payload, ctx).catch(() => undefined);
      throw new AppError('reauth', 'revoked', { code: 'REVOKED' });
    });
    const result = slice.result();
    slice.closing.abort(new Error('closing'));
    expect(await result).toMatchObject({ outcome: 'failed', error: { kind: 'reauth' } });
  });

  test('a slice that ignores the stop is handed back when the grace is over', async () => {
    const slice = setUp(never);
    const result = slice.result();
    slice.closing.abort(new Error('closing'));
    slice.giveUp.abort(new Error('closed'));
    expect(await result).toEqual({ outcome: 'handed_back' });
  });

  test('a slice that lost its lock ends as lost, finished or not', async () => {
    const unfinished = setUp(never);
    const first = unfinished.result();
    unfinished.lockLost.abort(new Error('lost'));
    expect(await first).toEqual({ outcome: 'lost' });
    const finished: ReturnType<typeof setUp> = setUp(async () => {
      finished.lockLost.abort(new Error('lost'));
      return { done: true };
    });
    expect(await finished.result()).toEqual({ outcome: 'lost' });
    expect(finished.lines[0]).toMatchObject({ level: 'warn' });
  });

  test('a slice claimed while the worker stops is handed back without a word', async () => {
    const slice = setUp(never);
    slice.closing.abort(new Error('closing'));
    expect(await slice.result()).toEqual({ outcome: 'handed_back' });
    expect({ lines: slice.lines, events: slice.events }).toEqual({ lines: [], events: [] });
  });

  test('a runner that ignores its time limit is left behind and the slice counts as timed out', async () => {
    vi.useFakeTimers();
    try {
      const result = setUp(never).result();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await result).toMatchObject({
        outcome: 'retry',
        error: { kind: 'transient', detail: { code: 'JOB_TIMEOUT' } },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test('no listener is left on the signals of the worker', async () => {
    const slice = setUp(async () => ({ done: true }));
    const added = vi.spyOn(slice.giveUp.signal, 'addEventListener');
    await slice.result();
    const options = added.mock.calls.map(([, , option]) =>
      typeof option === 'object' ? option.signal?.aborted : false,
    );
    expect(options).toEqual([true]);
  });

  test('an error of a kind that is retried is logged with its code and attempt', async () => {
    const slice = setUp(async () => Promise.reject(transient), { attempt: { n: 3, last: true } });
    expect(await slice.result()).toMatchObject({ outcome: 'failed' });
    expect(slice.lines[0]).toMatchObject({ level: 'error', fields: { code: 'RESET', kind: 'transient', attempt: 3 } });
  });
});
