// Every page of the console: its key in the address, who may see it, and where its module lies.

import { may } from "./core/viewer.js";

/** In the order of the menu; `anyOf` are the permissions of which one opens it; those without a menu are gone to from others. */
export const PAGES = [
  { key: "home", group: "look" },
  { key: "cube", group: "look", anyOf: ["READ_SEGMENTS"] },
  { key: "flows", group: "look", anyOf: ["READ_SEGMENTS"] },
  { key: "people", group: "people", anyOf: ["READ_PANEL"] },
  { key: "person", anyOf: ["READ_PANEL"] },
  { key: "audiences", group: "people", anyOf: ["READ_PANEL"] },
  { key: "sales", group: "people", anyOf: ["READ_LEADS", "WORK_LEADS"] },
  { key: "lead", anyOf: ["READ_LEADS", "WORK_LEADS"] },
  { key: "surveys", group: "listen", anyOf: ["READ_SURVEYS"] },
  { key: "survey", anyOf: ["READ_SURVEYS"] },
  { key: "touchpoints", group: "listen", anyOf: ["READ_TOUCHPOINTS"] },
  { key: "boards", group: "listen", anyOf: ["READ_BOARDS"] },
  { key: "moderation", group: "listen", anyOf: ["MODERATE_BOARDS"] },
  { key: "programme", group: "act", anyOf: ["READ_COMMUNICATIONS"] },
  { key: "campaign", anyOf: ["READ_COMMUNICATIONS"] },
  { key: "models", group: "act", anyOf: ["READ_LOYALTY"] },
  { key: "team", group: "house", anyOf: ["READ_STAFF"] },
  { key: "audit", group: "house", anyOf: ["READ_AUDIT"] },
];

/** Their modules, loaded when they are first gone to. Each exports `show(place, signal)`, which resolves to an element. */
export const modules = {
  home: () => import("./pages/home.js"),
  cube: () => import("./pages/cube.js"),
  flows: () => import("./pages/flows.js"),
  people: () => import("./pages/people.js"),
  person: () => import("./pages/person.js"),
  audiences: () => import("./pages/audiences.js"),
  sales: () => import("./pages/sales.js"),
  lead: () => import("./pages/lead.js"),
  surveys: () => import("./pages/surveys.js"),
  survey: () => import("./pages/survey.js"),
  touchpoints: () => import("./pages/touchpoints.js"),
  boards: () => import("./pages/boards.js"),
  moderation: () => import("./pages/moderation.js"),
  programme: () => import("./pages/programme.js"),
  campaign: () => import("./pages/campaign.js"),
  models: () => import("./pages/models.js"),
  team: () => import("./pages/team.js"),
  audit: () => import("./pages/audit.js"),
};

export const findPage = (key) => PAGES.find((page) => page.key === key);

/** Whether the viewer may see it. */
export const isOpenTo = ({ anyOf }) => anyOf === undefined || anyOf.some(may);
