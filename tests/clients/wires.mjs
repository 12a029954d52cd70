// graphql-ws and graphql-sse by themselves: operations of each kind on one wire, and how a bad token is told.

import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";

import { BRAND, CHANGED, FAULTY, NODE, PEOPLE, answer, audience, entered, headers, key, socketUrl, url } from "./world.mjs";

const bad = { Authorization: `Bearer kz_${"x".repeat(43)}` };

// All that a wire can do, whichever it is.
const spoken = async (wire, name) => {
  const one = async (query, variables = {}) => {
    for await (const result of wire.iterate({ query, variables })) return result;
  };
  const people = [];
  let after = null;
  for (let more = true; more;) {
    const { data } = await one(PEOPLE, { after });
    people.push(...data.people.edges.map((edge) => edge.node));
    ({ endCursor: after, hasNextPage: more } = data.people.pageInfo);
  }
  const made = (await one(BRAND, { key: `${key}-${name}` })).data.brandCreate;
  const refused = (await one(BRAND, { key: `${key}-${name}` })).data.brandCreate;
  const told = [];
  for await (const { data } of wire.iterate({ query: CHANGED, variables: { audience } })) {
    told.push(entered(data));
    if (told.length === 2) break;
  }
  return {
    people: people.map((each) => each.externalRef),
    again: (await one(NODE, { id: people[4].id })).data.node.externalRef,
    made: { key: made.brand.key, errors: made.userErrors },
    refused: { brand: refused.brand, errors: refused.userErrors },
    fault: (await one(FAULTY)).errors[0].extensions.code,
    told,
  };
};

const closed = (connectionParams) =>
  new Promise((resolve) => {
    const socket = createSocket({ url: socketUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    socket.on("closed", ({ code, reason }) => resolve({ code, reason }));
    socket.subscribe({ query: "{ viewer { role } }" }, { next() {}, error() {}, complete() {} });
  });

const refusedEvents = async () => {
  const events = createEvents({ url, headers: bad, retryAttempts: 0 });
  try {
    for await (const result of events.iterate({ query: "{ viewer { role } }" })) return result;
  } catch (error) {
    return error.response.status;
  }
};

// One that asks after the server, and keeps listening until that has answered.
const kept = () =>
  new Promise((resolve, reject) => {
    const socket = createSocket({
      url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers, keepAlive: 20, on: { pong: () => resolve(true) },
    });
    socket.subscribe({ query: CHANGED, variables: { audience } }, { next() {}, error: reject, complete() {} });
  });

answer({
  bySocket: await spoken(createSocket({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers }), "socket"),
  kept: await kept(),
  byEvents: await spoken(createEvents({ url, headers }), "events"),
  refusedSocket: await closed(bad),
  refusedEvents: await refusedEvents(),
});
