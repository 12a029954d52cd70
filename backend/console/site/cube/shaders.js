// What the graphics chip runs: dots of two shapes in eight colours, lines of one width anywhere, planes of one tint.

/** For each dot: where it is at this moment between two instants, how large, and in which colour. */
export const DOT_PLACES = `#version 300 es
precision highp float;
layout(location = 0) in vec3 aFrom;
layout(location = 1) in vec3 aTo;
layout(location = 2) in uvec4 aKinds;
layout(location = 3) in float aWhen;
uniform mat4 uMatrix;
uniform vec3 uColours[8];
uniform vec3 uSurface;
uniform vec3 uLow;
uniform vec3 uHigh;
uniform float uMoment;
uniform float uSize;
uniform float uLeast;
uniform vec2 uSpan;
uniform int uShown;
uniform int uChosen;
uniform bool uGlows;
flat out vec3 vColour;
flat out int vShape;
flat out float vSize;

const uint ABSENT = 255u;

void main() {
  bool isBefore = uMoment < aWhen;
  uint kind = isBefore ? aKinds.x : aKinds.y;
  uint code = kind & 7u;
  bool isDepthKnown = kind < 8u;
  bool isIn = kind != ABSENT && (uShown & (1 << int(code))) != 0 && (isDepthKnown || (uShown & 256) != 0);
  float way = smoothstep(0.0, 1.0, uMoment);
  vec3 place = mix(aFrom, aTo, way);
  bool isWithin = all(greaterThanEqual(place, uLow)) && all(lessThanEqual(place, uHigh));
  bool isDepthAsked = uLow.z > 0.0 || uHigh.z < 1.0;
  isWithin = isWithin && (isDepthKnown || !isDepthAsked);
  gl_Position = uMatrix * vec4(place.x - 0.5, place.z - 0.5, 0.5 - place.y, 1.0);

  float size = mix(float(aKinds.z), float(aKinds.w), way) / 255.0;
  // Who comes or goes grows or shrinks about the instant at which it happens; who changes shines up for a moment.
  bool isStaying = aKinds.x != ABSENT && aKinds.y != ABSENT;
  float near = 1.0 - smoothstep(0.0, 0.12, abs(uMoment - aWhen));
  if (!isStaying) size = max(float(aKinds.z), float(aKinds.w)) / 255.0 * smoothstep(0.0, 0.1, abs(uMoment - aWhen));
  if (uGlows && isStaying && aKinds.x != aKinds.y) size *= 1.0 + 0.9 * near;
  bool isChosen = gl_VertexID == uChosen;
  size = max(uLeast, uSize * size / gl_Position.w) * (isChosen ? 1.9 : 1.0);

  float fog = 0.42 * clamp((gl_Position.w - uSpan.x) / (uSpan.y - uSpan.x), 0.0, 1.0);
  vColour = mix(uColours[code], uSurface, isChosen ? 0.0 : isWithin ? fog : 0.84);
  // A diamond is as large to the eye as a disc only when it is wider.
  if (code >= 4u) size *= 1.2;
  if (!isWithin) size *= 0.7;
  vShape = isDepthKnown ? int(code >> 2) : 2;
  if (isChosen) vShape += 4;
  vSize = size;
  gl_PointSize = size;
  if (!isIn) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

/** Inside a dot: a disc, a diamond for high depth, a ring where depth is not known; a thin rim keeps neighbours apart. */
export const DOT_FILL = `#version 300 es
precision highp float;
uniform vec3 uSurface;
uniform vec3 uInk;
uniform bool uIsSoft;
flat in vec3 vColour;
flat in int vShape;
flat in float vSize;
out vec4 colour;

void main() {
  vec2 from = abs(gl_PointCoord - 0.5) * 2.0;
  int shape = vShape & 3;
  float away = shape == 1 ? (from.x + from.y) : length(from);
  float pixel = 2.0 / vSize;
  float alpha = clamp((1.0 - away) / pixel, 0.0, 1.0);
  if (uIsSoft ? alpha < 0.03 : alpha < 0.5) discard;
  vec3 shown = vColour;
  bool isChosen = vShape > 3;
  float rim = vSize > 5.0 ? 1.1 * pixel : 0.0;
  if (away > 1.0 - rim) shown = mix(vColour, uSurface, 0.75);
  if (shape == 2 && away < 0.5) shown = mix(uSurface, vColour, clamp((away - 0.5 + pixel) / pixel, 0.0, 1.0));
  if (isChosen && away > 0.62) shown = away > 0.8 ? uInk : uSurface;
  colour = vec4(shown, alpha);
}`;

/** Lines as narrow rectangles, for a chip draws its own lines as thin as it likes. */
export const LINE_PLACES = `#version 300 es
precision highp float;
layout(location = 0) in vec3 aHere;
layout(location = 1) in vec3 aThere;
layout(location = 2) in vec2 aSide;
uniform mat4 uMatrix;
uniform vec2 uScreen;
uniform float uWidth;
uniform vec2 uSpan;
out float vFog;

void main() {
  vec4 here = uMatrix * vec4(aHere, 1.0);
  vec4 there = uMatrix * vec4(aThere, 1.0);
  vec2 along = (there.xy / there.w - here.xy / here.w) * uScreen * aSide.y;
  vec2 across = length(along) > 0.0 ? normalize(vec2(-along.y, along.x)) : vec2(0.0);
  here.xy += across * aSide.x * uWidth / uScreen * here.w;
  vFog = clamp((here.w - uSpan.x) / (uSpan.y - uSpan.x), 0.0, 1.0);
  gl_Position = here;
}`;

export const LINE_FILL = `#version 300 es
precision highp float;
uniform vec4 uColour;
in float vFog;
out vec4 colour;
void main() {
  float alpha = uColour.a * (1.0 - 0.65 * vFog);
  colour = vec4(uColour.rgb * alpha, alpha);
}`;

export const PLANE_PLACES = `#version 300 es
precision highp float;
layout(location = 0) in vec3 aHere;
uniform mat4 uMatrix;
void main() {
  gl_Position = uMatrix * vec4(aHere, 1.0);
}`;

export const PLANE_FILL = `#version 300 es
precision highp float;
uniform vec4 uColour;
out vec4 colour;
void main() {
  colour = vec4(uColour.rgb * uColour.a, uColour.a);
}`;
