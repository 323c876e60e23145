import type { DType } from "./value.ts";

/** ONNX's number of each element type (TensorProto.DataType). */
const codes: Readonly<Record<DType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 };

export const dtypeCode = (dtype: DType): number => codes[dtype];

/** Throws a RangeError for a type that Kinfold does not use. */
export function dtypeOfCode(code: number): DType {
  for (const dtype of ["float32", "float64", "int64", "int32", "bool", "uint8"] as const) {
    if (codes[dtype] === code) return dtype;
  }
  throw new RangeError(
    `unknown element type: number ${code} of ONNX, expected float32, float64, int64, int32, bool or uint8`,
  );
}

/** Whether gradients flow through values of this type. */
export const isFloat = (dtype: DType): boolean => dtype === "float32" || dtype === "float64";
