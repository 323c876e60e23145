import type { OperatorTable } from "./operator.ts";
import { blocked } from "./operators/blocked.ts";
import { convolutions } from "./operators/convolution.ts";
import { elementwise } from "./operators/elementwise.ts";
import { linear } from "./operators/linear.ts";
import { normalisation } from "./operators/normalisation.ts";
import { pooling } from "./operators/pooling.ts";
import { reductions } from "./operators/reduction.ts";
import { shapes } from "./operators/shape.ts";

/** Every operator that Kinfold knows, with its shape rule and its gradient. A missing one does not compile. */
export const operators: OperatorTable = {
  ...elementwise,
  ...reductions,
  ...linear,
  ...shapes,
  ...convolutions,
  ...pooling,
  ...normalisation,
  ...blocked,
};
