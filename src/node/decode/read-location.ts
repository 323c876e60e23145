import { closeSync, openSync } from "node:fs";
import { InputError } from "../../core/errors.ts";
import type { FileLocation } from "../file-source.ts";
import { readPlainFile } from "../folder.ts";
import { fileState, readEntry } from "../zip-entry.ts";

/** Reads files by where they lie. It keeps the archive that was read last open. */
export interface LocationReader {
  read(location: FileLocation): Uint8Array;
  close(): void;
}

/** Reading throws an InputError where an archive has changed since its directory was read, an Error where one file fails. */
export function locationReader(): LocationReader {
  let archive: { readonly path: string; readonly state: string; readonly file: number } | undefined;
  const close = () => {
    if (archive !== undefined) closeSync(archive.file);
    archive = undefined;
  };
  return {
    read(location) {
      if (location.kind === "file") return readPlainFile(location.path);
      if (archive?.path !== location.archive || archive.state !== location.state) {
        close();
        archive = openArchive(location.archive, location.state);
      }
      return readEntry(archive.file, location);
    },
    close,
  };
}

function openArchive(path: string, state: string) {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`cannot read ${path} any more: ${reason}; put it back and start again`, { cause: error });
  }
  if (fileState(file) !== state) {
    closeSync(file);
    throw new InputError(`invalid zip file: ${path} was changed while it was read; start again once it is complete`);
  }
  return { path, state, file };
}
