import { describe, expect, it } from 'vitest';
import { ReplyError } from '../../../../connectors/salesforce/error-body.ts';
import { classify, classifyRow } from '../../../../connectors/salesforce/errors.ts';
import { AppError } from '../../../../src/contracts/errors.ts';
import { type ErrorCase, readCases } from '../../../support/vendor-cases.ts';

describe('classify', () => {
  for (const one of readCases<ErrorCase<{ readonly status: number; readonly body: string }>>('salesforce', 'errors')) {
    it(`${one.name}: ${one.why}`, () => {
      const { status, body, headers } = one.reply;
      const error = classify(new ReplyError(status, body, new Headers(headers)));
      expect({ kind: error.kind, code: error.detail.code }).toEqual({ kind: one.kind, code: one.code });
      if (one.retryAfterMs !== undefined) expect(error.detail.retryAfterMs).toBe(one.retryAfterMs);
      if (one.context) expect(error.detail.context).toMatchObject(one.context);
      expect(error.detail.hint).toBeTruthy();
      expect(`${error.message} ${JSON.stringify(error.detail)}`).not.toContain('payload');
    });
  }

  it('leaves our own errors as they are', () => {
    const own = new AppError('config', 'x', { code: 'X' });
    expect(classify(own)).toBe(own);
  });

  it.each([
    ['a dropped connection', new TypeError('fetch failed', { cause: coded('ECONNRESET') }), 'SALESFORCE_NETWORK'],
    ['a body that breaks off', new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }), 'SALESFORCE_NETWORK'],
    ['a time-out', new DOMException('x', 'TimeoutError'), 'SALESFORCE_TIMEOUT'],
    ['half a reply', new SyntaxError('payload'), 'SALESFORCE_CUT_REPLY'],
  ])('takes %s as transient', (_what, err, code) => {
    const error = classify(err);
    expect(error).toMatchObject({ kind: 'transient', detail: { code } });
    expect(error.message).not.toContain('payload');
  });

  it('takes a redirect as an address that is wrong', () => {
    const err = new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    expect(classify(err)).toMatchObject({ kind: 'config', detail: { code: 'SALESFORCE_MOVED' } });
  });

  it('takes what it does not know as a defect', () => {
    expect(classify(new RangeError('x')).kind).toBe('defect');
    expect(classify('text').kind).toBe('defect');
  });
});

function coded(code: string): Error {
  return Object.assign(new Error('x'), { code });
}

describe('classifyRow', () => {
  it.each([
    ['UNABLE_TO_LOCK_ROW', 'transient', 'SALESFORCE_LOCKED'],
    ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'transient', 'SALESFORCE_ROLLED_BACK'],
    ['MALFORMED_ID', 'rejected', 'RECORD_GONE'],
    ['ENTITY_IS_DELETED', 'rejected', 'RECORD_GONE'],
    ['DUPLICATE_VALUE', 'rejected', 'SALESFORCE_DUPLICATE'],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'config', 'SALESFORCE_FORBIDDEN'],
    ['SOMETHING_NEW', 'rejected', 'SALESFORCE_ROW_REFUSED'],
    ['MALFORMED_QUERY', 'rejected', 'SALESFORCE_ROW_REFUSED'],
  ])('%s is %s', (code, kind, own) => {
    expect(classifyRow({ code, message: 'x', fields: [] })).toMatchObject({ kind, detail: { code: own } });
  });

  it("passes on the words of an admin's rule", () => {
    const row = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Fill in the region', fields: [] };
    expect(classifyRow(row).message).toContain('Fill in the region');
  });
});
