// urql: pages, a refetch, mutations, documents by their hash, and subscriptions by its own events and over a socket.

import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";

import {
  BRAND, CHANGED, FAULTY, NODE, PEOPLE, answer, audience, countedFetch, entered, headers, key, requests, socketUrl, url,
} from "./world.mjs";

const taken = new Set();
const options = {
  url,
  preferGetMethod: false,
  fetchOptions: { headers },
  fetch: (target, given) => {
    taken.add(given.headers.accept ?? given.headers.Accept);
    return countedFetch(target, given);
  },
};
const client = new Client({ ...options, fetchSubscriptions: true, exchanges: [fetchExchange] });

const people = [];
let after = null;
let asked = 0;
for (let more = true; more;) {
  const { data } = await client.query(PEOPLE, { after }).toPromise();
  people.push(...data.people.edges.map((edge) => edge.node));
  after = data.people.pageInfo.endCursor;
  more = data.people.pageInfo.hasNextPage;
  asked += 1;
}

const again = await client.query(NODE, { id: people[4].id }).toPromise();
const brand = () => client.mutation(BRAND, { key }).toPromise();
const made = (await brand()).data.brandCreate;
const refused = (await brand()).data.brandCreate;
const fault = await client.query(FAULTY, {}).toPromise();
const typed = [...new Set(requests.map((each) => each.type))];

const hashed = async (preferGetForPersistedQueries) => {
  requests.length = 0;
  const exchanges = () => [persistedExchange({ preferGetForPersistedQueries }), fetchExchange];
  for (let time = 0; time < 2; time += 1) {
    const own = new Client({ ...options, exchanges: exchanges() });
    const name = `query UrqlHashed${Boolean(preferGetForPersistedQueries)} { viewer { role } }`;
    const { error } = await own.query(name, {}).toPromise();
    if (error) throw error;
  }
  return requests.map(({ method, document, status }) => [method, document, status]);
};

const twoOf = (listener) =>
  new Promise((resolve, reject) => {
    const told = [];
    const listening = listener.subscription(CHANGED, { audience }).subscribe(({ data, error }) => {
      if (error) reject(error);
      told.push(entered(data));
      if (told.length === 2) {
        queueMicrotask(() => listening.unsubscribe());
        resolve(told);
      }
    });
  });
const socket = createSocket({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
const forwardSubscription = (operation) => ({
  subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...operation, query: operation.query ?? "" }, sink) }),
});

answer({
  people: people.map((each) => each.externalRef),
  asked,
  again: again.data.node.externalRef,
  made: { key: made.brand.key, errors: made.userErrors },
  refused: { brand: refused.brand, errors: refused.userErrors },
  fault: fault.error.graphQLErrors[0].extensions.code,
  taken: [...taken],
  typed,
  byPost: await hashed(false),
  byGet: await hashed(true),
  byEvents: await twoOf(client),
  bySocket: await twoOf(new Client({ ...options, exchanges: [subscriptionExchange({ forwardSubscription })] })),
});
