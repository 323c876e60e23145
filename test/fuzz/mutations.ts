import fc from "fast-check";

/** One way to spoil a file. */
type Damage =
  | { readonly kind: "none" }
  | { readonly kind: "cut"; readonly at: number }
  | { readonly kind: "flip"; readonly bits: readonly number[] }
  | { readonly kind: "write"; readonly at: number; readonly bytes: readonly number[] }
  | { readonly kind: "insert"; readonly at: number; readonly bytes: Uint8Array };

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Numbers that readers trip over, as they lie in files. */
const telling = fc.constantFrom(
  [0, 0, 0, 0],
  [255, 255, 255, 255],
  [127, 255, 255, 255],
  [255, 255, 255, 127],
  [0, 0, 0, 128],
  [255, 255, 255, 255, 255, 255, 255, 255, 127],
);

const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.constant({ kind: "none" } as const),
  place.map((at) => ({ kind: "cut", at }) as const),
  fc.array(place, { minLength: 1, maxLength: 6 }).map((bits) => ({ kind: "flip", bits }) as const),
  fc.tuple(place, telling).map(([at, bytes]) => ({ kind: "write", at, bytes }) as const),
  fc
    .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 }))
    .map(([at, bytes]) => ({ kind: "insert", at, bytes }) as const),
);

function damaged(bytes: Uint8Array, damage: Damage): Uint8Array {
  const copy = Uint8Array.from(bytes);
  switch (damage.kind) {
    case "none":
      return copy;
    case "cut":
      return copy.slice(0, Math.floor(damage.at * copy.length));
    case "flip":
      for (const where of damage.bits) {
        const bit = Math.floor(where * copy.length * 8);
        copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      }
      return copy;
    case "write":
      copy.set(
        damage.bytes.slice(0, Math.max(0, copy.length - Math.floor(damage.at * copy.length))),
        Math.floor(damage.at * copy.length),
      );
      return copy;
    case "insert": {
      const at = Math.floor(damage.at * copy.length);
      return Uint8Array.from([...copy.subarray(0, at), ...damage.bytes, ...copy.subarray(at)]);
    }
  }
}

/** A file as it was written, or what an accident or an enemy makes of it, or bytes that were never one. */
export interface Candidate {
  readonly bytes: Uint8Array;
  /** What the file was made from, where nothing happened to it. */
  readonly intact: boolean;
}

/** Candidates made of valid files; `headers` are beginnings that lead a reader further than noise does. */
export function candidates(
  valid: fc.Arbitrary<Uint8Array>,
  headers: readonly Uint8Array[] = [],
): fc.Arbitrary<Candidate> {
  const spoilt = fc.tuple(valid, damages).map(([bytes, damage]) => ({
    bytes: damaged(bytes, damage),
    intact: damage.kind === "none",
  }));
  const noise = fc
    .tuple(fc.constantFrom(new Uint8Array(0), ...headers), fc.uint8Array({ maxLength: 200 }))
    .map(([header, rest]) => ({ bytes: Uint8Array.from([...header, ...rest]), intact: false }));
  return fc.oneof({ weight: 5, arbitrary: spoilt }, { weight: 1, arbitrary: noise });
}
