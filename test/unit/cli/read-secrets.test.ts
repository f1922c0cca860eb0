import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readSecrets } from '../../../src/cli/read-secrets.ts';

const input = (text: string): Readable => Readable.from([text]);

describe('secrets of a command', () => {
  it('are read from the input where the option says so, a line each', async () => {
    const options = { crm: 'salesforce', token: '-', clientId: 'id', clientSecret: '-' };
    expect(await readSecrets(options, input('one\n\ntwo\n'))).toEqual({
      ...options,
      token: 'one',
      clientSecret: 'two',
    });
  });

  it('stand as they are given otherwise, and nothing is read', async () => {
    const options = { token: 'given' };
    const unread = input('one\n');
    expect(await readSecrets(options, unread)).toBe(options);
    expect(unread.readableDidRead).toBe(false);
  });

  it('that are missing in the input are told', async () => {
    await expect(readSecrets({ token: '-', refreshToken: '-' }, input('one'))).rejects.toMatchObject({
      message: 'Standard input has 1 of 2 secrets.',
      detail: { code: 'BAD_USAGE' },
    });
  });
});
