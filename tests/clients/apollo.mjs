// Apollo Client: pages that its cache joins, a refetch, mutations, documents by their hash, and both ways to subscribe.

import { createHash } from "node:crypto";

import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { print } from "graphql";
import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import { Observable, filter, firstValueFrom } from "rxjs";
import WebSocket from "ws";

import {
  BRAND, CHANGED, FAULTY, NODE, PEOPLE, answer, audience, countedFetch, entered, headers, key, requests, socketUrl, url,
} from "./world.mjs";

const cache = () =>
  new InMemoryCache({ typePolicies: { Query: { fields: { people: relayStylePagination() } } } });
const sha256 = async (text) => createHash("sha256").update(text).digest("hex");
const http = new HttpLink({ uri: url, headers, fetch: countedFetch });
const client = new ApolloClient({ cache: cache(), link: http });

const pages = client.watchQuery({ query: gql(PEOPLE) });
const watching = pages.subscribe(() => {});
let { people: page } = (await firstValueFrom(pages.pipe(filter(({ loading }) => !loading)))).data;
let asked = 1;
while (page.pageInfo.hasNextPage) {
  ({ people: page } = (await pages.fetchMore({ variables: { after: page.pageInfo.endCursor } })).data);
  asked += 1;
}
watching.unsubscribe();
// All pages, as the cache has joined them.
const people = client.readQuery({ query: gql(PEOPLE) }).people.edges.map((edge) => edge.node);

const again = await client.query({
  query: gql(NODE), variables: { id: people[4].id }, fetchPolicy: "network-only",
});

const brand = () => client.mutate({ mutation: gql(BRAND), variables: { key } });
const made = (await brand()).data.brandCreate;
const refused = (await brand()).data.brandCreate;

const fault = await client.query({ query: gql(FAULTY) }).catch((error) => error);

const typed = [...new Set(requests.map((each) => each.type))];
const hashed = async (useGETForHashedQueries) => {
  requests.length = 0;
  const link = new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(http);
  for (let time = 0; time < 2; time += 1) {
    const own = new ApolloClient({ cache: cache(), link });
    await own.query({ query: gql(`query Hashed${useGETForHashedQueries} { viewer { role } }`) });
  }
  return requests.map(({ method, document, status }) => [method, document, status]);
};
const byPost = await hashed(false);
const byGet = await hashed(true);

const twoOf = (link) =>
  new Promise((resolve, reject) => {
    const told = [];
    const listening = new ApolloClient({ cache: cache(), link })
      .subscribe({ query: gql(CHANGED), variables: { audience } })
      .subscribe({
        next: ({ data, error }) => {
          if (error) reject(error);
          told.push(entered(data));
          if (told.length === 2) {
            listening.unsubscribe();
            resolve(told);
          }
        },
        error: reject,
      });
  });
const socket = createSocket({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
const events = createEvents({ url, headers });
const eventsLink = new ApolloLink(
  (operation) =>
    new Observable((sink) =>
      events.subscribe({ query: print(operation.query), variables: operation.variables }, sink)),
);

answer({
  people: people.map((each) => each.externalRef),
  asked,
  again: again.data.node.externalRef,
  made: { key: made.brand.key, errors: made.userErrors },
  refused: { brand: refused.brand, errors: refused.userErrors },
  fault: CombinedGraphQLErrors.is(fault) ? fault.errors[0].extensions.code : String(fault),
  typed,
  byPost,
  byGet,
  bySocket: await twoOf(new GraphQLWsLink(socket)),
  byEvents: await twoOf(eventsLink),
});
