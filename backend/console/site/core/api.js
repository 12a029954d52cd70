// Speaks with the public GraphQL API; whoever is signed in shows it by a cookie that no script can read.

/** Marks a document. It holds no values: those go beside it, as variables. */
export const graphql = (strings) => strings.raw[0];

/** What the API did not do, with the code that programs go by, and for a mutation what is wrong with which input. */
export class Refused extends Error {
  constructor({ code, message, path = null, requestId = null, userErrors = [] }) {
    super(message);
    this.code = code;
    this.path = path;
    this.requestId = requestId;
    this.userErrors = userErrors;
  }
}

/** The code of what the console refuses itself, before it asks: its message is in the reader's language. */
export const HERE = "HERE";

/** Refuses what stands in the field of that name. */
export function refusedHere(name, message) {
  const fault = { code: HERE, message, path: [name] };
  return new Refused({ ...fault, userErrors: [fault] });
}

let leave = () => {};

/** Is called when the session has ended, or never began. */
export function onSignedOut(work) {
  leave = work;
}

/** What a query is answered with. */
export async function ask(document, variables = {}, { signal } = {}) {
  const answer = await posted("/graphql", { query: document, variables }, signal);
  if (answer.status === 401) leave();
  const body = await answer.json().catch(() => null);
  const error = body?.errors?.[0];
  if (error || !body?.data) throw refusal(error, answer.status);
  return body.data;
}

/** What a mutation came to: the payload of its only field. Throws where it was refused. */
export async function tell(document, variables = {}) {
  const [payload] = Object.values(await ask(document, variables));
  const [first, ...rest] = payload.userErrors ?? [];
  if (first) throw new Refused({ ...first, userErrors: [first, ...rest] });
  return payload;
}

/** A key under which a mutation is done once, however often it is sent. */
export const newKey = () => crypto.randomUUID();

/** Whether this browser is signed in, and whether an identity provider is there to sign in with. */
export async function session() {
  const answer = await fetch("/graphiql/session", { headers: { accept: "application/json" } }).catch(() => null);
  return answer?.ok ? answer.json() : { signedIn: false, provider: false };
}

/** Signs in with a token; true when it was taken. */
export async function signIn(token) {
  const answer = await posted("/graphiql/session", { token });
  if (answer.ok) return true;
  throw refusal((await answer.json().catch(() => null))?.errors?.[0], answer.status);
}

/** Lets go of what the explorer wrote down in this browser: whoever comes next is not to find what was asked before. */
export function forgetExplorer() {
  for (const name of Object.keys(localStorage)) if (name.startsWith("graphiql:")) localStorage.removeItem(name);
}

/** Signs out. */
export async function signOut() {
  const answer = await posted("/graphiql/session/end", {});
  if (!answer.ok) throw refusal(null, answer.status);
  leave();
}

function posted(path, body, signal) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal }).catch((fault) => {
    if (fault.name === "AbortError") throw fault;
    throw new Refused({ code: "UNREACHABLE", message: "the server does not answer" });
  });
}

function refusal(error, status) {
  const code = error?.extensions?.code ?? (status === 401 ? "UNAUTHENTICATED" : "INTERNAL");
  const { argument: path, requestId } = error?.extensions ?? {};
  return new Refused({ code, message: error?.message ?? `status ${status}`, path, requestId });
}
