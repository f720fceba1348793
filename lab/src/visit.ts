/** What a trainer who opens a learner's server wants to see there. */
export interface IAim {
  course: string;
  assignment: string;
  notebook: string;
  cell: string;
}

/** The aim that the address names: `?exercice=<course_id>/<assignment>&notebook=…&cellule=…`. */
export function aimOf(search: string): IAim | null {
  const given = new URLSearchParams(search);
  const [course, assignment] = (given.get('exercice') ?? '').split('/');
  if (!course || !assignment) {
    return null;
  }
  return {
    course,
    assignment,
    notebook: given.get('notebook') ?? '',
    cell: given.get('cellule') ?? ''
  };
}
