// Build a graph, differentiate it, run it: d/dx Σ tanh(x)² by a graph of ONNX operators.
import { createGraph, evaluate, gradients, square, sum, tanh, toOnnx } from "kinfold";

const graph = createGraph();
const x = graph.input("x", "float32", [3]);
const loss = sum(square(tanh(x)));
const [gradient] = gradients(loss, [x]);
if (!gradient) throw new Error("no gradient");
graph.output("loss", loss);
graph.output("gradient", gradient);

const result = await evaluate(graph, { x: { dtype: "float32", shape: [3], data: Float32Array.of(-1, 0, 2) } });
console.log("loss", result["loss"]?.data[0], "gradient", result["gradient"]?.data);
console.log("as a model:", toOnnx(graph).byteLength, "bytes");
