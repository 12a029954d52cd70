// Long work as it goes: a bar that moves by itself, and what it came to in the end.

import { ask, graphql } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count } from "../core/format.js";
import { follow } from "../core/live.js";
import { words } from "../core/words.js";
import { explained } from "./refusals.js";
import { said } from "./said.js";

const say = words(said);
// Where no socket comes through, it is looked at now and then.
const EVERY = 5_000;
const RUNNING = new Set(["WAITING", "RUNNING"]);

const JOB = graphql`
  query JobSoFar($id: ID!) {
    job(id: $id) {
      ...Progress
    }
  }

  fragment Progress on Job {
    id
    state
    done
    total
    progress
    error
    resultUrl
  }
`;

const PROGRESSED = graphql`
  subscription JobProgressed($id: ID!) {
    jobProgressed(id: $id) {
      id
      state
      done
      total
      progress
      error
      resultUrl
    }
  }
`;

/** Shows a job until it has ended; `onEnd(job)` is called then, once. Ends with the signal. */
export function jobBar(id, { onEnd = () => {}, signal } = {}) {
  const place = h("div", { class: "job", role: "status" });
  const ending = new AbortController();
  const until = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  const seen = (job) => {
    if (until.aborted) return;
    show(place, job);
    if (RUNNING.has(job.state)) return;
    ending.abort();
    onEnd(job);
  };
  const look = async () => {
    if (until.aborted) return;
    try {
      seen((await ask(JOB, { id }, { signal: until })).job);
    } catch (fault) {
      if (!until.aborted) fill(place, h("p", { class: "error" }, explained(fault)));
    }
    if (!until.aborted) setTimeout(look, EVERY);
  };
  // How far it is, is told as soon as it is followed: nothing can be missed.
  follow(PROGRESSED, { id }, ({ jobProgressed }) => seen(jobProgressed), { signal: until });
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
  fill(place, h("p", job.error ? { class: "error" } : {}, job.error ? explained({ code: job.error }) : say("done")), fetched);
}
