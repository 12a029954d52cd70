// Relay: what its compiler made runs on a server that knows only these documents, named by their hashes.

import { createRequire } from "node:module";

import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import relay from "relay-runtime";
import WebSocket from "ws";

import { answer, audience, countedFetch, entered, headers, key, requests, socketUrl, url } from "./world.mjs";

const { ConnectionHandler, Environment, Network, Observable, RecordSource, Store } = relay;
const { commitMutation, createOperationDescriptor, fetchQuery, getRequest, requestSubscription } = relay;
const load = createRequire(`${process.argv[3]}/artifacts/`);
const artifact = (name) => load(`./${name}.graphql.js`);

const named = ({ id }, variables) => ({ documentId: `sha256:${id}`, variables });
const post = async (request, variables) => {
  const body = JSON.stringify(named(request, variables));
  const asked = { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body };
  return (await countedFetch(url, asked)).json();
};
const wires = {
  socket: createSocket({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers }),
  events: createEvents({ url, headers }),
};
const environmentOf = (wire) =>
  new Environment({
    network: Network.create(post, (request, variables) =>
      Observable.create((sink) => wires[wire].subscribe({ query: "", ...named(request, variables) }, sink))),
    store: new Store(new RecordSource()),
  });
const environment = environmentOf("socket");
const run = (name, variables) => fetchQuery(environment, artifact(name), variables).toPromise();

// Each page is joined to the connection in the store, as a component would find it there.
const held = [];
const connection = () => {
  const root = environment.getStore().getSource().get("client:root");
  const record = environment.getStore().getSource().get(root.__client_people_connection.__ref);
  const source = environment.getStore().getSource();
  const edges = record.edges.__refs.map((ref) => source.get(source.get(ref).node.__ref));
  return { people: edges.map((each) => ({ id: each.__id, ref: each.externalRef })), info: source.get(record.pageInfo.__ref) };
};
const keep = (name, variables) =>
  held.push(environment.retain(createOperationDescriptor(getRequest(artifact(name)), variables)));
keep("clientPeopleQuery", {});
await run("clientPeopleQuery", {});
let asked = 1;
while (connection().info.hasNextPage) {
  const variables = { first: 2, after: connection().info.endCursor };
  keep("clientMorePeopleQuery", variables);
  await run("clientMorePeopleQuery", variables);
  asked += 1;
}
const { people } = connection();

const first = await run("clientPersonQuery", { id: people[4].id });
await run("clientPersonAgainQuery", { id: people[4].id });
const again = environment.getStore().getSource().get(first.node.id).externalRef;

const brand = () =>
  new Promise((resolve, reject) =>
    commitMutation(environment, {
      mutation: artifact("clientBrandMutation"),
      variables: { input: { key, name: { en: "A brand" } } },
      onCompleted: (response) => resolve(response.brandCreate),
      onError: reject,
    }));
const made = await brand();
const refused = await brand();

const twoOf = (wire) =>
  new Promise((resolve, reject) => {
    const told = [];
    const listening = requestSubscription(environmentOf(wire), {
      subscription: artifact("clientChangedSubscription"),
      variables: { audience },
      onNext: (data) => {
        told.push(entered(data));
        if (told.length === 2) {
          listening.dispose();
          resolve(told);
        }
      },
      onError: reject,
    });
  });

const body = JSON.stringify({ query: "{ viewer { role } }" });
const asIs = { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body };
const untrusted = await (await fetch(url, asIs)).json();

answer({
  people: people.map((each) => each.ref),
  asked,
  again,
  made: { key: made.brand.key, errors: made.userErrors },
  refused: { brand: refused.brand, errors: refused.userErrors },
  sentDocuments: requests.some((each) => each.document),
  untrusted: untrusted.errors[0].extensions.code,
  bySocket: await twoOf("socket"),
  byEvents: await twoOf("events"),
});
