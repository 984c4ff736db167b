// Levels of rules, from the mildest to the gravest.

export const LEVELS = ["informational", "low", "medium", "high", "critical"];
export const GRAVEST_FIRST = [4, 3, 2, 1, 0];
const NAMES = ["info", "low", "medium", "high", "critical"];

/** Give the short name of a level by its number. */
export function levelName(level) {
  return NAMES[level];
}
