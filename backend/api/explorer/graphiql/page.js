// Starts GraphiQL with the ready queries; the browser shows who asks by a cookie that no script can read.
"use strict";

(() => {
  const door = "/graphiql/sign-in";

  const post = (path, body, headers) =>
    fetch(path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });

  const fetcher = async (request, options) => {
    const headers = { accept: "application/json", ...(options?.headers ?? {}) };
    const response = await post("/graphql", JSON.stringify(request), headers);
    if (response.status === 401) {
      location.replace(door);
    }
    return response.json();
  };

  document.getElementById("sign-out").addEventListener("click", async () => {
    const answer = await post("/graphiql/session/end", "{}", {}).catch(() => null);
    if (answer?.ok) {
      location.replace(door);
      return;
    }
    const note = document.getElementById("note");
    note.textContent = note.dataset.failed;
  });

  const show = async () => {
    const examples = await (await fetch("/graphiql/examples.json")).json();
    ReactDOM.createRoot(document.getElementById("explorer")).render(
      React.createElement(GraphiQL, {
        fetcher,
        defaultTabs: examples,
        shouldPersistHeaders: false,
        defaultEditorToolsVisibility: "variables",
      }),
    );
  };

  show();
})();
