import type { IGradedCell, IResult } from './types';

/** Cells of a result in the order in which to read them: what to mend first comes first. */
export function inOrder(result: IResult): IGradedCell[] {
  return [...result.cells].sort((a, b) => rank(a) - rank(b));
}

function rank(cell: IGradedCell): number {
  if (cell.manual && cell.points === null) {
    return 2;
  }
  if (cell.passed) {
    return 3;
  }
  return cell.hidden ? 1 : 0; // a hidden check says too little to begin with
}

/** What to mend first: the first check of the notebook that failed and says why. */
export function firstToMend(result: IResult): IGradedCell | null {
  const first = inOrder(result)[0];
  return first && rank(first) < 2 ? first : null;
}

/** How many questions a machine graded, of them those passed, and those with hidden checks. */
export function counts(result: IResult): { all: number; passed: number; hidden: number } {
  const graded = result.cells.filter(cell => !cell.manual);
  return {
    all: graded.length,
    passed: graded.filter(cell => cell.passed).length,
    hidden: graded.filter(cell => cell.hidden).length
  };
}
