// Draws the cube by WebGL2: all dots in one call from one buffer, the edges about them, the cuts and a way in them.

import { STRIDE } from "./dots.js";
import { EDGES, boxLines, crossings, linesAsCorners, outlineOf, planeAt, planesAsCorners } from "./frame.js";
import { DOT_FILL, DOT_PLACES, LINE_FILL, LINE_PLACES, PLANE_FILL, PLANE_PLACES } from "./shaders.js";
import { SPAN } from "./view.js";

const LINE_STRIDE = 32;
const ROLES = ["edges", "outlines", "box", "planes", "guides", "doubt", "way"];

// As many dots as a processor without a graphics chip draws while the cube turns.
const MOST_IN_MOTION = 20_000;
const WITHOUT_CHIP = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** What draws on that canvas; null where the browser has no WebGL2. */
export function createScene(canvas) {
  const gl = canvas.getContext("webgl2", { alpha: false, antialias: true, powerPreference: "low-power" });
  return gl === null ? null : new Scene(gl, WITHOUT_CHIP.test(drawnBy(gl)) ? MOST_IN_MOTION : Infinity);
}

/** What draws in truth; some browsers tell it only by an extension, others complain where that is asked for. */
function drawnBy(gl) {
  const name = gl.getParameter(gl.RENDERER);
  const told = name === "WebKit WebGL" ? gl.getExtension("WEBGL_debug_renderer_info") : null;
  return told === null ? name : gl.getParameter(told.UNMASKED_RENDERER_WEBGL);
}

class Scene {
  constructor(gl, mostInMotion) {
    this.gl = gl;
    this.mostInMotion = mostInMotion;
    this.dotCount = 0;
    this.equip();
  }

  /** Everything that lives on the chip; done again when the chip has lost it. */
  equip() {
    const { gl } = this;
    this.dots = program(gl, DOT_PLACES, DOT_FILL);
    this.lines = program(gl, LINE_PLACES, LINE_FILL);
    this.planes = program(gl, PLANE_PLACES, PLANE_FILL);
    this.isSoft = gl.getParameter(gl.SAMPLES) > 1;
    this.dotBuffer = gl.createBuffer();
    this.dotArray = arrayOf(gl, this.dotBuffer, () => dotColumns(gl));
    this.shapes = Object.fromEntries(ROLES.map((role) => [role, { buffer: gl.createBuffer(), count: 0 }]));
    for (const role of ROLES) {
      const shape = this.shapes[role];
      shape.array = arrayOf(gl, shape.buffer, () => (role === "planes" ? planeColumns(gl) : lineColumns(gl)));
    }
    this.put("edges", linesAsCorners(EDGES), LINE_STRIDE);
  }

  /** The dots, as `between` packs them. */
  setDots({ buffer, count }) {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.dotBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, buffer, gl.STATIC_DRAW);
    this.dotCount = count;
  }

  /** Where the cuts lie: [psychology, behaviour, depth]. */
  setCuts(cuts) {
    const planes = cuts.map((value, axis) => planeAt(axis, value));
    this.put("planes", planesAsCorners(planes), 12);
    this.put("outlines", linesAsCorners([...planes.flatMap(outlineOf), ...crossings(cuts)]), LINE_STRIDE);
  }

  /** The box of the brush; none where it is the whole cube. */
  setBox(low, high) {
    const isWhole = low.every((value) => value <= 0) && high.every((value) => value >= 1);
    this.put("box", linesAsCorners(isWhole ? [] : boxLines(low, high)), LINE_STRIDE);
  }

  /** A way through the cube, as lines: where it was known, where it was not, and what leads the eye to a place on it. */
  setWay(lines) {
    for (const role of ["way", "doubt", "guides"]) this.put(role, linesAsCorners(lines[role]), LINE_STRIDE);
  }

  put(role, corners, stride) {
    const { gl } = this;
    const shape = this.shapes[role];
    gl.bindBuffer(gl.ARRAY_BUFFER, shape.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, corners, gl.STATIC_DRAW);
    shape.count = (corners.length * 4) / stride;
  }

  /** One picture. `ratio` is how many of the chip's pixels make one of the page's; in motion it may be a coarser one. */
  draw(look) {
    const { gl } = this;
    const { width, height } = gl.canvas;
    gl.viewport(0, 0, width, height);
    gl.clearColor(...look.paint.surface, 1);
    gl.enable(gl.DEPTH_TEST);
    gl.depthMask(true);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    this.drawDots(look);
    gl.depthMask(false);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (look.hasPlanes) this.drawPlanes(look);
    this.drawLines(look, "edges", look.paint.edge, 0.9, 1.1);
    if (look.hasPlanes) this.drawLines(look, "outlines", look.paint.thread, 0.5, 1);
    this.drawLines(look, "box", look.paint.ink, 0.95, 1.8);
    this.drawLines(look, "guides", look.paint.thread, 0.9, 1.2);
    this.drawLines(look, "doubt", look.paint.ink, 0.7, 1.4);
    this.drawLines(look, "way", look.paint.ink, 1, 2.2);
    gl.disable(gl.BLEND);
  }

  drawDots(look) {
    const { gl, dots } = this;
    const { paint, ratio } = look;
    gl.useProgram(dots.program);
    gl.uniformMatrix4fv(dots.at.uMatrix, false, look.matrix);
    gl.uniform3fv(dots.at["uColours[0]"], paint.segments);
    gl.uniform3fv(dots.at.uSurface, paint.surface);
    gl.uniform3fv(dots.at.uInk, paint.ink);
    gl.uniform3fv(dots.at.uLow, look.low.map((value) => value - 1e-5));
    gl.uniform3fv(dots.at.uHigh, look.high.map((value) => value + 1e-5));
    gl.uniform1f(dots.at.uMoment, look.moment);
    gl.uniform1f(dots.at.uSize, look.size * ratio * SPAN.middle);
    gl.uniform1f(dots.at.uLeast, 1.5 * ratio);
    gl.uniform2f(dots.at.uSpan, SPAN.near, SPAN.far);
    gl.uniform1i(dots.at.uShown, look.shown);
    gl.uniform1i(dots.at.uChosen, look.chosen);
    gl.uniform1i(dots.at.uGlows, look.glows ? 1 : 0);
    gl.uniform1i(dots.at.uIsSoft, this.isSoft ? 1 : 0);
    gl.bindVertexArray(this.dotArray);
    gl.enable(gl.SAMPLE_ALPHA_TO_COVERAGE);
    gl.drawArrays(gl.POINTS, 0, look.isMoving ? Math.min(this.dotCount, this.mostInMotion) : this.dotCount);
    gl.disable(gl.SAMPLE_ALPHA_TO_COVERAGE);
  }

  drawPlanes(look) {
    const { gl, planes, shapes } = this;
    gl.useProgram(planes.program);
    gl.uniformMatrix4fv(planes.at.uMatrix, false, look.matrix);
    gl.uniform4f(planes.at.uColour, ...look.paint.thread, 0.07);
    gl.bindVertexArray(shapes.planes.array);
    gl.drawArrays(gl.TRIANGLES, 0, shapes.planes.count);
  }

  drawLines(look, role, colour, alpha, width) {
    const { gl, lines, shapes } = this;
    gl.useProgram(lines.program);
    gl.uniformMatrix4fv(lines.at.uMatrix, false, look.matrix);
    gl.uniform2f(lines.at.uScreen, gl.canvas.width, gl.canvas.height);
    gl.uniform1f(lines.at.uWidth, width * look.ratio);
    gl.uniform2f(lines.at.uSpan, SPAN.near, SPAN.far);
    gl.uniform4f(lines.at.uColour, ...colour, alpha);
    gl.bindVertexArray(shapes[role].array);
    gl.drawArrays(gl.TRIANGLES, 0, shapes[role].count);
  }
}

function arrayOf(gl, buffer, describe) {
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  describe();
  gl.bindVertexArray(null);
  return array;
}

function dotColumns(gl) {
  for (const at of [0, 1, 2, 3]) gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(0, 3, gl.UNSIGNED_SHORT, true, STRIDE, 0);
  gl.vertexAttribPointer(1, 3, gl.UNSIGNED_SHORT, true, STRIDE, 6);
  gl.vertexAttribIPointer(2, 4, gl.UNSIGNED_BYTE, STRIDE, 12);
  gl.vertexAttribPointer(3, 1, gl.UNSIGNED_SHORT, true, STRIDE, 16);
}

function lineColumns(gl) {
  for (const at of [0, 1, 2]) gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(0, 3, gl.FLOAT, false, LINE_STRIDE, 0);
  gl.vertexAttribPointer(1, 3, gl.FLOAT, false, LINE_STRIDE, 12);
  gl.vertexAttribPointer(2, 2, gl.FLOAT, false, LINE_STRIDE, 24);
}

function planeColumns(gl) {
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 12, 0);
}

/** A program with the places of what it is told by name. */
function program(gl, places, fill) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, places], [gl.FRAGMENT_SHADER, fill]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(made) || "a shader does not compile");
  const count = gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) ?? 0;
  const names = Array.from({ length: count }, (_, index) => gl.getActiveUniform(made, index).name);
  return { program: made, at: Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(made, name)])) };
}
