// Keeps a draft while an idea is written, shows ideas like it, copies a link, and counts a tap without leaving the place.
(() => {
  "use strict";
  const QUIET = 900;
  const post = (url, body) => fetch(url, { method: "POST", body, credentials: "same-origin", headers: { "X-Kizuna-Script": "1" } });

  // A form that says what of the page it changes: only that is put in its place. Without a network, it is sent as ever.
  const swap = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    const answer = await post(form.action, body);
    const type = answer.headers.get("content-type") || "";
    if (!answer.ok || !type.startsWith("text/html")) throw new Error("refused");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const id = form.dataset.swap;
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) throw new Error("elsewhere");
    old.replaceWith(fresh);
    const again = fresh.querySelector("button[aria-pressed]" + (button.value === "0" ? "" : `[value="${button.value}"]`)) || fresh.querySelector("button");
    if (again) again.focus({ preventScroll: true });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!button) return;
    // A second tap while the first is on its way is no second wish.
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (!form.dataset.swap) {
      // The page may come back from where the browser keeps it.
      addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
      setTimeout(() => delete form.dataset.sent, 8000);
      return;
    }
    event.preventDefault();
    swap(form, button).catch(() => {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = button.name;
      kept.value = button.value;
      form.append(kept);
      form.submit();
    }).finally(() => delete form.dataset.sent);
  });

  // Offered only where the browser lets it be done.
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const link = document.getElementById(button.dataset.copy);
    link.addEventListener("focus", () => link.select());
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.value);
      button.nextElementSibling.textContent = button.dataset.copied;
    });
  }

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const similar = document.getElementById("similar");
  const kept = document.getElementById("kept");
  const tell = (words) => { kept.textContent = words || ""; };
  let timer = 0;
  let before = "";
  let turn = 0;
  let leaving = false;
  const typed = () => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && ["title", "text", "tag", "csrf"].includes(name)) body.append(name, value);
    }
    return body;
  };
  const keep = async () => {
    const body = typed();
    const now = body.toString();
    if (leaving || now === before) return;
    const mine = ++turn;
    tell(form.dataset.keeping);
    try {
      const answer = await post(form.dataset.draft, body);
      if (mine !== turn) return;
      if (!answer.ok) {
        tell("");
        return;
      }
      before = now;
      const html = await answer.text();
      if (mine !== turn) return;
      if (html !== similar.dataset.shown) {
        similar.dataset.shown = html;
        similar.innerHTML = html;
        similar.classList.remove("waiting");
      }
      tell(form.dataset.kept);
    } catch {
      if (mine === turn) tell(form.dataset.offline);
    }
  };
  before = typed().toString();
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    leaving = false;
    tell("");
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  });
  // What is sent is no draft any more: one that came after it would bring it back.
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  addEventListener("online", keep);
  // Whoever turns to another app may not come back to this page.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving && typed().toString() !== before) {
      navigator.sendBeacon(form.dataset.draft, typed());
    }
  });
})();
