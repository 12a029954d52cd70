// Starts GraphiQL with the ready queries once someone has signed in; the token goes to this server only.
"use strict";

(() => {
  const note = document.getElementById("note");
  const field = document.getElementById("token");
  const root = ReactDOM.createRoot(document.getElementById("explorer"));
  let times = 0;

  const fetcherWith = (token) => async (request, options) => {
    const headers = { "content-type": "application/json", accept: "application/json", ...(options?.headers ?? {}) };
    headers.authorization = `Bearer ${token}`;
    const response = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(request) });
    return response.json();
  };

  const show = (fetcher, examples) => {
    times += 1;
    root.render(
      React.createElement(GraphiQL, {
        key: times,
        fetcher,
        defaultTabs: examples,
        shouldPersistHeaders: false,
        defaultEditorToolsVisibility: "variables",
      }),
    );
  };

  document.getElementById("sign-in").addEventListener("submit", async (event) => {
    event.preventDefault();
    const fetcher = fetcherWith(field.value.trim());
    const answer = await fetcher({ query: "{ viewer { name role } }" });
    if (!answer.data) {
      note.textContent = answer.errors[0].message;
      return;
    }
    field.value = "";
    note.textContent = `Signed in as ${answer.data.viewer.name} (${answer.data.viewer.role})`;
    show(fetcher, await (await fetch("/graphiql/examples.json")).json());
  });
})();
