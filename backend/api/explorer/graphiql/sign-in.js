// Sends the token once, to this server only; what the browser keeps afterwards is a cookie that no script can read.
"use strict";

(() => {
  const form = document.getElementById("sign-in");
  const field = document.getElementById("token");
  const note = document.getElementById("note");

  // What was typed and answered goes with whoever signed out: here, for the explorer writes it down a moment later. What
  // others keep in this browser stays.
  const forget = () => {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("graphiql:")) localStorage.removeItem(name);
    }
  };

  forget();

  const complain = (text) => {
    note.textContent = text;
    field.setAttribute("aria-invalid", "true");
    field.focus();
    field.select();
  };

  const wrong = (status) => {
    if (status === 401) return form.dataset.refused;
    return status === 400 ? form.dataset.shape : form.dataset.failed;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    note.textContent = "";
    let status = 0;
    try {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ token: field.value.trim() });
      status = (await fetch("/graphiql/session", { method: "POST", headers, body })).status;
    } catch {
      status = 0;
    }
    if (status !== 204) {
      complain(wrong(status));
      return;
    }
    field.value = "";
    forget();
    location.replace("/graphiql");
  });
})();
