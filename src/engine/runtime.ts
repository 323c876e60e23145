/** Which build of ONNX Runtime does the work, for the record of a run. */
export { runtimeName, runtimeVersion } from "#ort";
