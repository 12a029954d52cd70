// What Relay's compiler turns into artifacts: each document by the name of this file, as it demands.

import { graphql } from "relay-runtime";

graphql`
  fragment clientPeople_query on Query
  @refetchable(queryName: "clientMorePeopleQuery")
  @argumentDefinitions(after: { type: "String" }, first: { type: "Int", defaultValue: 2 }) {
    people(first: $first, after: $after) @connection(key: "client_people") {
      edges { node { id externalRef } }
    }
  }
`;

graphql`
  query clientPeopleQuery {
    ...clientPeople_query
  }
`;

graphql`
  fragment clientPerson_person on Person @refetchable(queryName: "clientPersonAgainQuery") {
    externalRef
    language
  }
`;

graphql`
  query clientPersonQuery($id: ID!) {
    node(id: $id) {
      id
      ...clientPerson_person @alias(as: "person")
    }
  }
`;

graphql`
  mutation clientBrandMutation($input: BrandCreateInput!) {
    brandCreate(input: $input) {
      brand { id key }
      userErrors { message code path }
    }
  }
`;

graphql`
  subscription clientChangedSubscription($audience: ID!) {
    audienceChanged(audienceId: $audience, after: "WzBd") {
      entered
      person { id externalRef }
    }
  }
`;
