import { describe, expect, it } from 'vitest';
import type { RateBudget } from '../../../src/contracts/connector.ts';
import { AppError, type ErrorDetail, type ErrorKind, toAppError } from '../../../src/contracts/errors.ts';
import { createBudgets } from '../../../src/platform/budgets.ts';
import { type CallDependencies, type CallReport, createCall } from '../../../src/platform/connector-call.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { silentLogger } from '../../support/logger.ts';

const budgets: readonly RateBudget[] = [{ name: 'api', limit: 100, perMs: 1_000, concurrency: 10 }];
const failure = (kind: ErrorKind, detail: Partial<ErrorDetail> = {}): AppError =>
  new AppError(kind, kind, { code: 'OF_THE_CRM', ...detail });

function setUp(over: Partial<CallDependencies> = {}) {
  const clock = new FakeClock();
  const reports: CallReport[] = [];
  const stop = new AbortController();
  const ledger = createBudgets({ clock }).forInstall('install', budgets);
  const call = createCall({
    classify: toAppError,
    budgets: ledger,
    clock,
    log: silentLogger,
    signal: stop.signal,
    timeoutMs: 1_000,
    onCall: (report) => reports.push(report),
    random: () => 0.5,
    ...over,
  });
  /** Lets time pass until the call has ended. */
  const ended = async <T>(promise: Promise<T>, maxMs = 3_600_000): Promise<T> => {
    let over = false;
    const watched = promise.finally(() => (over = true));
    watched.catch(() => undefined);
    for (let ms = 0; !over && ms < maxMs; ms += 100) await clock.advance(100);
    return watched;
  };
  return { call, clock, reports, stop, ledger, ended };
}

/** Answers with each of these in turn, the last one for ever. */
function server(...answers: readonly (AppError | Error | string)[]) {
  const state = { tries: 0 };
  const request = async (): Promise<string> => {
    const answer = answers[Math.min(state.tries, answers.length - 1)] ?? 'ok';
    state.tries += 1;
    if (typeof answer === 'string') return answer;
    throw answer;
  };
  return { state, request };
}

describe('a call', () => {
  it('gives the answer and counts one try', async () => {
    const { call, reports } = setUp();
    expect(await call('api', server('hello').request)).toBe('hello');
    expect(reports).toEqual([{ budget: 'api', outcome: 'ok', durationMs: 0 }]);
  });

  it('repeats what failed in passing, later each time, and counts every try', async () => {
    const { call, clock, reports, ended } = setUp();
    const began = clock.now().getTime();
    const { request } = server(failure('transient'), failure('transient'), failure('transient'), 'ok');
    expect(await ended(call('api', request))).toBe('ok');
    expect(reports.map(({ outcome }) => outcome)).toEqual(['transient', 'transient', 'transient', 'ok']);
    // Half of 500, 1000 and 2000 ms.
    expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(1_750);
  });

  it('gives up after six tries', async () => {
    const { call, ended } = setUp();
    const { request, state } = server(failure('transient'));
    await expect(ended(call('api', request))).rejects.toMatchObject({ kind: 'transient' });
    expect(state.tries).toBe(6);
  });

  it('gives up at once when the wait the server asks for is too long', async () => {
    const { call, ended } = setUp();
    const { request, state } = server(failure('transient', { retryAfterMs: 900_000 }));
    await expect(ended(call('api', request))).rejects.toMatchObject({ kind: 'transient' });
    expect(state.tries).toBe(1);
  });

  it.each(['config', 'rejected', 'defect'] as const)('does not repeat an error of kind %s', async (kind) => {
    const { call } = setUp();
    const { request, state } = server(failure(kind));
    await expect(call('api', request)).rejects.toMatchObject({ kind });
    expect(state.tries).toBe(1);
  });

  it('makes errors of the vendor ours', async () => {
    const { call } = setUp({ classify: () => failure('config', { code: 'MISSING_SCOPE' }) });
    await expect(call('api', server(new Error('403')).request)).rejects.toMatchObject({
      detail: { code: 'MISSING_SCOPE' },
    });
  });

  it('waits for a rate limit without spending a try, and holds back the whole budget', async () => {
    const { call, clock, ledger, ended } = setUp();
    const began = clock.now().getTime();
    const limited = Array.from({ length: 8 }, () => failure('rate_limited', { retryAfterMs: 2_000 }));
    const running = call('api', server(...limited, 'ok').request);
    await clock.advance(0);
    expect(ledger.pausedUntil('api')).toBe(began + 2_000);
    expect(await ended(running)).toBe('ok');
    expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(16_000);
  });

  it('throws a rate limit that outlasts ten minutes, for the queue to wait', async () => {
    const { call } = setUp();
    const { request, state } = server(failure('rate_limited', { retryAfterMs: 3_600_000 }));
    const refusal = { kind: 'rate_limited', detail: { retryAfterMs: 3_600_000 } };
    await expect(call('api', request)).rejects.toMatchObject(refusal);
    await expect(call('api', request)).rejects.toMatchObject(refusal);
    expect(state.tries).toBe(1);
  });

  it('stopped while it waits for a rate limit, says how long is left', async () => {
    const { call, clock, stop } = setUp();
    const running = call('api', server(failure('rate_limited', { retryAfterMs: 60_000 })).request);
    running.catch(() => undefined);
    await clock.advance(20_000);
    stop.abort(new Error('shutdown'));
    await expect(running).rejects.toMatchObject({ kind: 'rate_limited', detail: { retryAfterMs: 40_000 } });
  });

  it('asks for a new token once', async () => {
    let renewed = 0;
    const { call } = setUp({
      onReauth: async () => {
        renewed += 1;
      },
    });
    expect(await call('api', server(failure('reauth'), 'ok').request)).toBe('ok');
    await expect(call('api', server(failure('reauth')).request)).rejects.toMatchObject({ kind: 'reauth' });
    expect(renewed).toBe(2);
  });

  it('asks for another token where others have used up the new one, and stops where nobody is answered', async () => {
    let renewed = 0;
    let answeredAt = 0;
    const { call, clock } = setUp({
      onReauth: async () => {
        renewed += 1;
      },
      lastAnswerAt: () => answeredAt,
    });
    answeredAt = clock.now().getTime();
    const twice = server(failure('reauth'), failure('reauth'), 'ok');
    expect(await call('api', twice.request)).toBe('ok');
    expect(renewed).toBe(2);
    // Others are answered for ever, this one never.
    await expect(call('api', server(failure('reauth')).request)).rejects.toMatchObject({ kind: 'reauth' });
    expect(renewed).toBe(7);
    await clock.advance(1_000);
    await expect(call('api', server(failure('reauth')).request)).rejects.toMatchObject({ kind: 'reauth' });
    expect(renewed).toBe(8);
  });

  it('throws reauth at once when there is no way to renew the token', async () => {
    const { call } = setUp();
    const { request, state } = server(failure('reauth'));
    await expect(call('api', request)).rejects.toMatchObject({ kind: 'reauth' });
    expect(state.tries).toBe(1);
  });

  it('ends a try that takes too long, though the client does not listen, and repeats it', async () => {
    const { call, ended, reports } = setUp();
    let tries = 0;
    const request = (): Promise<string> => {
      tries += 1;
      return tries === 1 ? new Promise(() => undefined) : Promise.resolve('ok');
    };
    expect(await ended(call('api', request))).toBe('ok');
    expect(reports).toMatchObject([{ outcome: 'transient', durationMs: 1_000 }, { outcome: 'ok' }]);
  });

  it('leaves no timer behind', async () => {
    const { call, clock } = setUp();
    await call('api', server('ok').request);
    await clock.advance(0);
    expect(clock.sleeping).toBe(0);
  });

  it('ends when it is stopped, in flight or between tries', async () => {
    const { call, clock, stop } = setUp();
    const inFlight = call('api', () => new Promise(() => undefined));
    const between = call('api', server(failure('transient')).request);
    for (const promise of [inFlight, between]) promise.catch(() => undefined);
    await clock.advance(100);
    stop.abort(new Error('shutdown'));
    await expect(inFlight).rejects.toMatchObject({ kind: 'transient', detail: { code: 'CALL_ABORTED' } });
    await expect(between).rejects.toMatchObject({ kind: 'transient', detail: { code: 'CALL_ABORTED' } });
    await expect(call('api', server('ok').request)).rejects.toMatchObject({ detail: { code: 'CALL_ABORTED' } });
  });

  it('refuses a budget that nobody declared', async () => {
    const { call } = setUp();
    await expect(call('other', server('ok').request)).rejects.toMatchObject({ detail: { code: 'BUDGET_UNKNOWN' } });
  });
});

describe('a call that must not be repeated', () => {
  const once = { idempotent: false };

  it('is not, when its end is unclear, and says so', async () => {
    const { call } = setUp();
    const { request, state } = server(failure('transient', { context: { status: 502 } }));
    await expect(call('api', request, once)).rejects.toMatchObject({
      kind: 'transient',
      detail: { context: { status: 502, unclear: 1 } },
    });
    expect(state.tries).toBe(1);
  });

  it('is unclear after a time-out and after a stop too', async () => {
    const { call, ended, stop, clock } = setUp();
    const silent = () => new Promise<never>(() => undefined);
    const unclear = { detail: { context: { unclear: 1 } } };
    await expect(ended(call('api', silent, once))).rejects.toMatchObject(unclear);
    const stopped = call('api', silent, once);
    stopped.catch(() => undefined);
    await clock.advance(1);
    stop.abort();
    await expect(stopped).rejects.toMatchObject(unclear);
  });

  it('is repeated when it never left, and after a rate limit, which did nothing', async () => {
    const { call, ended } = setUp();
    const refused = failure('transient', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    const { request, state } = server(refused, failure('rate_limited', { retryAfterMs: 1_000 }), 'ok');
    expect(await ended(call('api', request, once))).toBe('ok');
    expect(state.tries).toBe(3);
  });
});
