import { choices, InputError } from "../../core/errors.ts";
import { suggestion } from "../../core/suggestion.ts";

/** What a person says of a table's columns. */
export interface ColumnOptions {
  /**
   * The column that holds the class: its name, its position from 1, `first` or `last`. Default: the column named label,
   * class or target (in any case); else the only one that holds text; else the one named y.
   */
  readonly label?: string;
  /**
   * The column that holds tags, any number of them with `;` or `|` between; by name or by position from 1. A table with one
   * needs no label. Default: none.
   */
  readonly tags?: string;
  /** Columns left out of the features, by name or by position from 1. Default: none. */
  readonly ignore?: readonly string[];
  /** Names of the feature columns in the order wanted, as a run has kept them. Default: all but the label and the ignored. */
  readonly columns?: readonly string[];
  /** Refuses a table without a label column; where it is false, all rows are of the class `unlabelled`. Default: true. */
  readonly labelled?: boolean;
}

/** Which columns are read, by position from 0. */
export interface TableLayout {
  readonly label: number | undefined;
  readonly tags: number | undefined;
  readonly features: readonly number[];
  /** Name of every column; the position from 1 where there is no header. */
  readonly names: readonly string[];
  readonly warnings: readonly string[];
}

/** Names that no other column can dispute, and one that may as well be a coordinate. */
const surelyLabels = ["label", "class", "target"];
const labelNames = [...surelyLabels, "y"];

/** A decimal number, the whole cell; `Number` alone would take an empty cell for 0 and know hexadecimal ones. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What programs write where a number is missing: it makes no column a column of text. */
const missing = /^(?:|[+-]?(?:nan|inf|infinity)|na|n\/a|null|none|\?)$/i;

export function isDecimal(cell: string): boolean {
  return decimal.test(cell);
}

/**
 * True where the first row names the columns: none of its cells is a number, or one of them is the label asked for, or is
 * label, class or target.
 */
export function looksLikeHeader(row: readonly string[], label: string | undefined): boolean {
  const asked = label !== undefined && !/^(?:first|last|\d+)$/.test(label) && row.includes(label);
  const known = row.some((cell) => surelyLabels.includes(cell.toLowerCase()));
  return asked || known || !row.some((cell) => isDecimal(cell) || missing.test(cell)) || isPandasHeader(row);
}

/** An index column without a name, and then names that are no numbers. */
function isPandasHeader([first, ...others]: readonly string[]): boolean {
  return first === "" && others.length > 0 && others.every((cell) => !isDecimal(cell) && !missing.test(cell));
}

/**
 * Decides which column is the label and which are features.
 * @param header cells of the header, where there is one.
 * @param row cells of the first row of data.
 * Throws an InputError that lists the columns where one is missing or the label is not evident.
 */
export function layOut(
  path: string,
  header: readonly string[] | undefined,
  row: readonly string[],
  options: ColumnOptions,
): TableLayout {
  const names = header ?? row.map((_, i) => String(i + 1));
  const listed = header === undefined ? `${names.length} columns and no header` : `the columns ${shown(names)}`;
  const duplicate = names.find((name, i) => name !== "" && names.indexOf(name) !== i);
  if (duplicate !== undefined) {
    throw new InputError(
      `duplicate column: ${JSON.stringify(duplicate)} in ${path}, expected each name once; rename one`,
    );
  }
  const find = (column: string, what: string): number => {
    const named = header?.indexOf(column) ?? -1;
    if (named !== -1) return named;
    if (column === "first") return 0;
    if (column === "last") return names.length - 1;
    const position = /^\d+$/.test(column) ? Number(column) : 0;
    if (position >= 1 && position <= names.length) return position - 1;
    throw new InputError(
      `missing column: ${JSON.stringify(column)}, ${what}, is not in ${path}, which has ${listed}, expected a name, a position from 1, first or last${suggestion(column, header ?? [])}`,
    );
  };
  const ignored = new Set((options.ignore ?? []).map((column) => find(column, "to be ignored")));
  const tags = options.tags === undefined ? undefined : find(options.tags, "the tags");
  if (tags !== undefined) ignored.add(tags);
  const free = (i: number) => !ignored.has(i) && options.columns?.includes(names[i] ?? "") !== true;
  // Beside the features that a run has kept, a file without a header has its label in the one column that is left.
  const more =
    header === undefined && options.columns !== undefined && names.length > options.columns.length + ignored.size;
  const left = more ? names.flatMap((_, i) => (free(i) ? [i] : [])) : [];
  // Beside tags a table needs no label, and a coordinate is no guess.
  const likely = tags === undefined ? labelNames : [];
  const guess = () => (left.length === 1 ? left[0] : guessLabel(likely, header !== undefined ? names : [], row, free));
  const label = options.label === undefined ? guess() : find(options.label, "the label");
  if (label === undefined && tags === undefined && options.labelled !== false) {
    throw new InputError(
      `missing label column: ${path} has ${listed}, none of them named ${choices(labelNames)} and not just one with text in it; name it with --label`,
    );
  }
  const kept = names.flatMap((name, i) => (i === label || ignored.has(i) || name === "" ? [] : [i]));
  const features =
    options.columns === undefined ? kept : wanted(path, options.columns, names, kept, header !== undefined);
  if (features.length === 0) {
    throw new InputError(`invalid data: ${path} has no column of numbers beside its label, expected one or more`);
  }
  const unnamed = names.filter((name, i) => name === "" && i !== label && !ignored.has(i)).length;
  const warnings = unnamed === 0 ? [] : [`${unnamed} of the columns of ${path} ignored, without a name in its header`];
  return { label, tags, features, names, warnings };
}

/** @param likely names of a label where nothing else tells. @param header names of the columns, none without a header. */
function guessLabel(
  likely: readonly string[],
  header: readonly string[],
  row: readonly string[],
  free: (column: number) => boolean,
): number | undefined {
  const lower = header.map((name) => name.toLowerCase());
  const find = (wanted: readonly string[]) =>
    wanted.map((name) => lower.indexOf(name)).find((i) => i !== -1 && free(i));
  const text = row.flatMap((cell, i) => (free(i) && !isDecimal(cell) && !missing.test(cell) ? [i] : []));
  return find(surelyLabels) ?? (text.length === 1 ? text[0] : find(likely));
}

/** The positions of the columns that a run was trained on. */
function wanted(
  path: string,
  columns: readonly string[],
  names: readonly string[],
  kept: readonly number[],
  named: boolean,
): readonly number[] {
  // Without a header there is only the order to go by: the same number of features is taken for the same features.
  if (!named && kept.length === columns.length) return kept;
  return columns.map((column) => {
    const found = names.indexOf(column);
    if (found !== -1 && named) return found;
    throw new InputError(
      named
        ? `missing column: ${JSON.stringify(column)} of the run is not in ${path}, which has the columns ${shown(names)}; add it`
        : `missing columns: ${path} has ${kept.length} columns of numbers and no header, expected the ${columns.length} of the run`,
    );
  });
}

function shown(names: readonly string[]): string {
  const some = names.slice(0, 12).map((name) => JSON.stringify(name));
  return names.length > some.length ? `${some.join(", ")} and ${names.length - some.length} others` : some.join(", ");
}
