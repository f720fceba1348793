/** The exercise of the working copy that a file belongs to. */
export interface IPlace {
  course: string;
  name: string;
  folder: string;
}

/** Where a file of the working copy lies; null for any other. `root`: the working copy. */
export function placeOf(path: string, root: string): IPlace | null {
  const [first, course, name, ...rest] = path.split('/');
  if (!root || first !== root || !course || !name || rest.length === 0) {
    return null;
  }
  return { course, name, folder: `${root}/${course}/${name}` };
}

/** The cockpit's page from which an exercise is released; empty where there is no hub. */
export function releaseUrl(
  hub: { host: string; prefix: string },
  cohort: string,
  assignment: string
): string {
  if (!/\/hub\/?$/.test(hub.prefix)) {
    return '';
  }
  const base = hub.host + hub.prefix.replace(/hub\/?$/, '');
  const [of, what] = [cohort, assignment].map(encodeURIComponent);
  return `${base}services/classroom/cohorts/${of}/release/${what}`;
}
