// The audits of graphql-http: what GraphQL over HTTP expects of a server.

import { serverAudits } from "graphql-http";

import { answer, headers, url } from "./world.mjs";

const fetchFn = (target, options = {}) => fetch(target, { ...options, headers: { ...headers, ...options.headers } });
const found = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  found.push({ id: audit.id, name: audit.name, status: result.status, reason: result.reason ?? null });
}
answer(found);
