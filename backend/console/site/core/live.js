// Follows what happens: every subscription of a page on one socket (graphql-transport-ws), taken up again when it breaks.

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const followed = new Map();
let socket = null;
let isOpen = false;
let wait = FIRST_WAIT;
let number = 0;

/**
 * Calls `next(data)` with each event until the signal is aborted. `onBegun` is called whenever the server has begun to
 * listen, the first time and again after the line was lost: what happened before was not heard, so a page asks anew.
 */
export function follow(document, variables, next, { signal, onBegun = () => {} } = {}) {
  if (signal?.aborted) return;
  const id = String((number += 1));
  followed.set(id, { payload: { query: document, variables, extensions: { tellBegun: true } }, next, onBegun });
  if (isOpen) subscribe(id);
  else connect();
  signal?.addEventListener("abort", () => end(id), { once: true });
}

function end(id) {
  if (!followed.has(id)) return;
  if (isOpen) send({ id, type: "complete" });
  drop(id);
}

/** Hangs up behind the last one. Whoever is followed next is not asked for on a line that is being closed. */
function drop(id) {
  followed.delete(id);
  if (followed.size > 0) return;
  const left = socket;
  socket = null;
  isOpen = false;
  left?.close(1000);
}

function connect() {
  if (socket !== null || followed.size === 0) return;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const made = new WebSocket(`${scheme}://${location.host}/graphql`, "graphql-transport-ws");
  const on = (name, work) => made.addEventListener(name, (event) => made === socket && work(event));
  socket = made;
  on("open", () => send({ type: "connection_init" }));
  on("message", (event) => heard(JSON.parse(event.data)));
  on("close", lost);
}

function heard({ type, id, payload }) {
  if (type === "connection_ack") begun();
  if (type === "ping") send({ type: "pong" });
  if (type === "pong") followed.get(payload?.begun)?.onBegun();
  if (type === "next" && payload.data) followed.get(id)?.next(payload.data);
  // Refused, or at its end: it is not asked again.
  if (type === "error" || type === "complete") drop(id);
}

function begun() {
  isOpen = true;
  wait = FIRST_WAIT;
  for (const id of followed.keys()) subscribe(id);
}

function lost() {
  socket = null;
  isOpen = false;
  setTimeout(connect, wait);
  wait = Math.min(2 * wait, LONGEST_WAIT);
}

const subscribe = (id) => send({ id, type: "subscribe", payload: followed.get(id).payload });
const send = (message) => socket.send(JSON.stringify(message));
