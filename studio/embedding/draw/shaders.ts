/** Places a point between two layouts and under the camera; the same arithmetic as `project` (camera.ts). */
export const vertexShader = `#version 300 es
precision highp float;
in vec3 from;
in vec3 to;
in uvec4 style;
uniform float mixing;
uniform vec3 centre;
uniform mat3 lens; // given row by row, so that vectors are multiplied from the left
uniform vec2 aspect;
uniform float perspective;
uniform float size; // diameter in device pixels
uniform vec3 faint;
out vec3 colour;
flat out uint shape;
flat out float diameter;

// Points that share a place are not drawn in their order, which is that of their classes.
float lot(uint id) {
  id = (id ^ 61u) ^ (id >> 16u);
  id *= 9u;
  id = (id ^ (id >> 4u)) * 0x27d4eb2du;
  return float((id ^ (id >> 15u)) & 0xffffu) / 65536.0;
}

void main() {
  bool isFaint = (style.a & 8u) != 0u;
  bool isChosen = (style.a & 16u) != 0u;
  vec3 seen = (mix(from, to, mixing) - centre) * lens;
  float w = 1.0 - perspective * seen.z;
  float layer = isFaint ? 0.9 : isChosen ? -0.9 : 0.0;
  // In three dimensions what is nearer hides what is farther; in two there are layers.
  float depth = perspective > 0.0 ? -0.9 * seen.z / (1.0 + abs(seen.z)) + 0.1 * layer : layer + 0.08 * lot(uint(gl_VertexID));
  gl_Position = w > 0.05 ? vec4(seen.xy * aspect / w, depth, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  shape = isFaint ? 0u : style.a & 7u;
  diameter = size * (isFaint ? 0.8 : isChosen ? 1.25 : 1.0) * (shape == 0u ? 1.0 : 1.25) / w;
  gl_PointSize = diameter + 1.0;
  colour = isFaint ? faint : vec3(style.rgb) / 255.0;
}`;

/** Draws a shape with a soft edge: signed distances, in radii of the point. */
export const fragmentShader = `#version 300 es
precision highp float;
in vec3 colour;
flat in uint shape;
flat in float diameter;
out vec4 result;

float bar(vec2 p) {
  p = abs(p);
  return min(max(p.x - 0.95, p.y - 0.32), max(p.y - 0.95, p.x - 0.32));
}

float outline(vec2 p) {
  if (shape == 1u) return bar(vec2(p.x + p.y, p.x - p.y) * 0.70710678);
  if (shape == 2u) return max(abs(p.x) * 0.866 - p.y * 0.5, p.y) - 0.5;
  if (shape == 3u) return bar(p);
  if (shape == 4u) return (abs(p.x) + abs(p.y) - 0.95) * 0.70710678;
  return length(p) - 0.9;
}

void main() {
  vec2 p = (gl_PointCoord * 2.0 - 1.0) * (diameter + 1.0) / diameter;
  float alpha = clamp(0.5 - outline(p) * diameter * 0.5, 0.0, 1.0);
  if (alpha < 0.1) discard;
  result = vec4(colour * alpha, alpha);
}`;
