import { describe, expect, it } from 'vitest';
import { tableRoles } from '../../../../../src/domain/evaluation/table/table-roles.ts';

const names = ['customerID', 'tenure', 'MonthlyCharges', 'Churn'];

describe('the columns that were named', () => {
  it('are taken as they are written', () => {
    expect(tableRoles(names, { label: 'Churn', id: 'customerID' })).toEqual({
      label: 'Churn',
      id: 'customerID',
      leaveOut: [],
    });
  });

  it.each([
    ['churn', 'Churn'],
    ['Chrun', 'Churn'],
    ['monthly_charges', 'MonthlyCharges'],
    ['customer id', 'customerID'],
  ])('where there is no "%s", "%s" was probably meant', (label, meant) => {
    expect(tableRoles(names, { label })).toMatchObject({
      problem: { code: 'LABEL_NOT_FOUND', hint: expect.stringContaining(`Did you mean "${meant}"?`) },
    });
  });

  it('where nothing is near, the columns are listed', () => {
    expect(tableRoles(names, { label: 'outcome' })).toMatchObject({
      problem: { hint: 'It has "customerID", "tenure", "MonthlyCharges" and "Churn".' },
    });
  });

  it('an id or a column to leave out that is not there is told, too', () => {
    expect(tableRoles(names, { label: 'Churn', id: 'id' })).toMatchObject({ problem: { code: 'COLUMN_NOT_FOUND' } });
    expect(tableRoles(names, { label: 'Churn', leaveOut: ['Tenure'] })).toMatchObject({
      problem: { code: 'COLUMN_NOT_FOUND', hint: expect.stringContaining('"tenure"') },
    });
  });

  it('one column cannot be both label and id', () => {
    expect(tableRoles(names, { label: 'Churn', id: 'Churn' })).toHaveProperty('problem');
  });
});
