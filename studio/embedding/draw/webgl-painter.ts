import { lens } from "./camera.ts";
import { fitCanvas, type Painter, type Scene } from "./painter.ts";
import { fragmentShader, vertexShader } from "./shaders.ts";
import { STYLE_BYTES } from "./style.ts";

/** An array on the card, sent again only where it is another one. */
interface Held {
  readonly buffer: WebGLBuffer;
  array: Float32Array | Uint8Array | null;
}

/**
 * Draws points by WebGL 2: both layouts lie on the card, which moves the points between them, so that a frame of the film
 * costs one call. Null where the browser has no WebGL 2. `onLost` hears that the card is gone.
 */
export function webglPainter(canvas: HTMLCanvasElement, onLost: () => void): Painter | null {
  const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
  if (!gl) return null;
  const program = linked(gl);
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const places = {
    mixing: uniform("mixing"),
    centre: uniform("centre"),
    lens: uniform("lens"),
    aspect: uniform("aspect"),
    perspective: uniform("perspective"),
    size: uniform("size"),
    faint: uniform("faint"),
  };
  const attribute = {
    from: gl.getAttribLocation(program, "from"),
    to: gl.getAttribLocation(program, "to"),
    style: gl.getAttribLocation(program, "style"),
  };
  const hold = (): Held => ({ buffer: gl.createBuffer(), array: null });
  let layouts: readonly [Held, Held] = [hold(), hold()];
  const styles = hold();
  const send = (held: Held, array: Float32Array | Uint8Array) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, held.buffer);
    if (held.array === array) return;
    gl.bufferData(gl.ARRAY_BUFFER, array, gl.DYNAMIC_DRAW);
    held.array = array;
  };
  const lost = (event: Event) => {
    event.preventDefault();
    onLost();
  };
  canvas.addEventListener("webglcontextlost", lost);
  gl.useProgram(program);
  for (const place of Object.values(attribute)) gl.enableVertexAttribArray(place);
  gl.enable(gl.DEPTH_TEST);
  gl.depthFunc(gl.LEQUAL);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);

  const bind = ({ from, to, styles: bytes }: Scene) => {
    // When the film goes on, what was the second layout is the first: it is on the card already.
    const [first, second] = layouts;
    if (first.array !== from && (second.array === from || first.array === to)) layouts = [second, first];
    send(layouts[0], from);
    gl.vertexAttribPointer(attribute.from, 3, gl.FLOAT, false, 0, 0);
    if (to !== from) send(layouts[1], to);
    gl.vertexAttribPointer(attribute.to, 3, gl.FLOAT, false, 0, 0);
    send(styles, bytes);
    gl.vertexAttribIPointer(attribute.style, STYLE_BYTES, gl.UNSIGNED_BYTE, 0, 0);
  };
  return {
    most: Infinity,
    draw(scene, size, pixelRatio) {
      if (gl.isContextLost()) return;
      fitCanvas(canvas, size, pixelRatio);
      bind(scene);
      const { camera, mix, pointSize, faint } = scene;
      const { rows, aspect } = lens(camera, size);
      gl.uniform1f(places.mixing, mix);
      gl.uniform3f(places.centre, ...camera.centre);
      gl.uniformMatrix3fv(places.lens, false, rows);
      gl.uniform2f(places.aspect, ...aspect);
      gl.uniform1f(places.perspective, camera.perspective);
      gl.uniform1f(places.size, pointSize * pixelRatio);
      gl.uniform3f(places.faint, faint[0] / 255, faint[1] / 255, faint[2] / 255);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.drawArrays(gl.POINTS, 0, scene.from.length / 3);
    },
    dispose() {
      canvas.removeEventListener("webglcontextlost", lost);
      for (const { buffer } of [...layouts, styles]) gl.deleteBuffer(buffer);
      gl.deleteProgram(program);
    },
  };
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error("The graphics card gave no shader.");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    // It lives as long as the program does.
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(
      `The graphics card refused the point shader: ${gl.getProgramInfoLog(program) ?? "no reason given"}`,
    );
  }
  return program;
}
