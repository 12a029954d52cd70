// What each client is told: where the server is, whose token it has, and what there is; and how it answers the test.

export const { url, token, audience, key } = JSON.parse(process.argv[2]);
export const socketUrl = url.replace("http", "ws");
export const headers = { Authorization: `Bearer ${token}` };

export const PEOPLE = `query People($after: String) {
  people(first: 2, after: $after) {
    edges { cursor node { __typename id externalRef } }
    pageInfo { endCursor hasNextPage }
  }
}`;
export const NODE = "query Again($id: ID!) { node(id: $id) { __typename id ... on Person { externalRef } } }";
export const BRAND = `mutation Brand($key: String!) {
  brandCreate(input: { key: $key, name: { en: "A brand" } }) {
    brand { __typename id key }
    userErrors { message code path }
  }
}`;
export const CHANGED = `subscription Changed($audience: ID!) {
  audienceChanged(audienceId: $audience, after: "WzBd") { entered person { __typename id externalRef } }
}`;
export const FAULTY = "query Faulty { person(id: \"x\") { id } }";

// Every request that a client made: its method, whether it sent a document, what it took, and the answer's status.
export const requests = [];

export const countedFetch = async (target, options = {}) => {
  const response = await fetch(target, options);
  requests.push({
    method: options.method ?? "GET",
    document: options.body ? Boolean(JSON.parse(options.body).query) : new URL(target).searchParams.has("query"),
    type: response.headers.get("content-type"),
    status: response.status,
  });
  return response;
};

// What is told of the two people who entered before anyone listened.
export const entered = (told) => told.audienceChanged.person.externalRef;

export const answer = (found) => {
  process.stdout.write(JSON.stringify(found));
  process.exit(0);
};
