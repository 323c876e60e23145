/** Lines of a log that are no events. */
export interface Damage {
  count: number;
  /** The first of them, from 1; 0 where there is none. */
  first: number;
}

export const noDamage = (): Damage => ({ count: 0, first: 0 });

export function noteDamage(damage: Damage, line: number): void {
  damage.count++;
  damage.first ||= line;
}

/** What is wrong, in a line; null where nothing is. */
export function damageText({ count, first }: Damage): string | null {
  if (count === 0) return null;
  return count === 1
    ? `line ${first} of the log is no event and is passed over`
    : `${count} lines of the log are no events and are passed over, line ${first} is the first`;
}
