import { counts, firstToMend, inOrder } from '../results';
import { cell, result } from './fixtures';

const passed = cell({ grade_id: 'a' });
const failed = cell({ grade_id: 'b', passed: false, points: 0, message: 'Revoyez la boucle.' });
const hidden = cell({ grade_id: 'c', passed: false, points: 0, hidden: true });
const manual = cell({ grade_id: 'd', passed: false, points: null, manual: true });

it('puts first what says most about what to mend', () => {
  const order = inOrder(result([passed, manual, hidden, failed])).map(one => one.grade_id);
  expect(order).toEqual(['b', 'c', 'd', 'a']);
});

it('keeps the order of the notebook among equals', () => {
  const other = { ...failed, grade_id: 'e' };
  expect(firstToMend(result([passed, failed, other]))?.grade_id).toBe('b');
});

it('has nothing to mend where all passed, or a person has still to look', () => {
  expect(firstToMend(result([passed]))).toBeNull();
  expect(firstToMend(result([passed, manual]))).toBeNull();
  expect(firstToMend(result([]))).toBeNull();
});

it('counts honestly: hidden ones too, those of a person not', () => {
  expect(counts(result([passed, failed, hidden, manual]))).toEqual({
    all: 3,
    passed: 1,
    hidden: 1
  });
});
