import { lookUp } from "../core/errors.ts";
import type { Backbone } from "./backbone.ts";
import { conv4 } from "./conv4.ts";
import { mlp } from "./mlp.ts";
import { nist } from "./nist.ts";

/** Settings that every backbone understands. */
export interface BackboneOptions {
  /** Dimensions of the embedding. Default: the backbone's own. */
  embedding?: number;
}

/** Backbones by the name that a person types. */
export const backbones = { mlp, conv4, nist } satisfies Record<string, (options?: BackboneOptions) => Backbone>;

/** The backbone of this name. Throws an InputError that lists the valid ones. */
export const backbone = (name: string, options: BackboneOptions = {}): Backbone =>
  lookUp<(options: BackboneOptions) => Backbone>("backbone", backbones, name)(options);
