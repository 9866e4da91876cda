import { expect, it } from 'vitest';
import { CustomColumnsOutput } from '../../src/print/custom-columns.ts';

it('refuses a column of a list: each event is a row', () => {
  expect(() => new CustomColumnsOutput(() => {}, 'R:.reason,N:.items[*].metadata.name')).toThrow(
    'cannot print ".items[*].metadata.name": a column is about one event, not a list',
  );
});
