import { aimOf } from '../visit';

it('reads what the trainer came for', () => {
  const search = '?exercice=cours-demo%2F1.1-pas&notebook=pas.ipynb&cellule=verif-q1';
  expect(aimOf(search)).toEqual({
    course: 'cours-demo',
    assignment: '1.1-pas',
    notebook: 'pas.ipynb',
    cell: 'verif-q1'
  });
  expect(aimOf('?exercice=cours-demo%2F1.1-pas')).toMatchObject({ notebook: '', cell: '' });
});

it.each(['', '?reset', '?exercice=', '?exercice=cours', '?exercice=%2Fx'])('has no aim: %s', s => {
  expect(aimOf(s)).toBeNull();
});
