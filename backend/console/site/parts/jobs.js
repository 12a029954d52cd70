// Long work as it goes: a bar that moves by itself, and what it came to in the end.

import { ask, graphql } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count } from "../core/format.js";
import { words } from "../core/words.js";
import { explained } from "./notes.js";
import { said } from "./said.js";

const say = words(said);
const EVERY = 700;
const RUNNING = new Set(["WAITING", "RUNNING"]);

const JOB = graphql`
  query JobSoFar($id: ID!) {
    job(id: $id) {
      id
      state
      done
      total
      progress
      error
      result
      resultUrl
    }
  }
`;

/** Shows a job until it has ended; `onEnd(job)` is called then. Ends with the signal. */
export function jobBar(id, { onEnd = () => {}, signal } = {}) {
  const place = h("div", { class: "job", role: "status" });
  const look = async () => {
    if (signal?.aborted) return;
    try {
      const { job } = await ask(JOB, { id }, { signal });
      show(place, job);
      if (RUNNING.has(job.state)) setTimeout(look, EVERY);
      else onEnd(job);
    } catch (fault) {
      if (!signal?.aborted) fill(place, h("p", { class: "error" }, explained(fault)));
    }
  };
  look();
  return place;
}

function show(place, job) {
  if (RUNNING.has(job.state)) {
    const bar = h("progress", { max: 1, "aria-label": say("running") });
    if (job.progress !== null) bar.value = job.progress;
    fill(place, bar, h("span", { class: "quiet" }, job.total ? `${count(job.done)} / ${count(job.total)}` : say("running")));
    return;
  }
  const fetched = job.resultUrl && h("a", { class: "button", href: job.resultUrl, download: true }, say("fetch"));
  fill(place, h("p", job.error ? { class: "error" } : {}, job.error ?? say("done")), fetched);
}
