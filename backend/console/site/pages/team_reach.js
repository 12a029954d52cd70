// How far a member reaches: for which brands they are there, and what they may do beyond their role.

import { ask, graphql, refusedHere, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { again } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { dialogue } from "../parts/dialogue.js";
import { field, form } from "../parts/forms.js";
import { alarm, note } from "../parts/notes.js";
import { permissionWords } from "./words/permissions.js";
import teamWords from "./words/team.js";

const say = words(teamWords);
const permission = words(permissionWords);
const PERMISSIONS = Object.keys(permissionWords.en);

const BRANDS = graphql`
  query TeamBrands {
    brands(first: 100) {
      nodes {
        id
        name {
          en
          ja
        }
      }
    }
  }
`;

const BRANDS_SET = graphql`
  mutation TeamBrandsSet($input: MemberBrandsSetInput!) {
    memberBrandsSet(input: $input) {
      staffMember {
        id
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const GRANTS_SET = graphql`
  mutation TeamGrantsSet($input: MemberGrantsSetInput!) {
    memberGrantsSet(input: $input) {
      staffMember {
        id
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The member's brands; whoever may change them opens them. */
export function brandsOf(member) {
  const told = member.brands === null ? say("allBrands") : member.brands.map(({ name }) => worded(name)).join(say("comma"));
  return opener(told, say("brandsOf", member), () => bind(member));
}

/** What the member was granted, in words. */
export function grantsOf(member) {
  const told = member.grants.length === 0 ? say("none") : member.grants.map((key) => permission(key)).join(say("comma"));
  return opener(told, say("grantsOf", member), () => grant(member));
}

function opener(told, label, work) {
  if (!may("EDIT_STAFF")) return told;
  return h("button", { type: "button", class: "plain told", "aria-label": `${label}: ${told}`, on: { click: () => Promise.resolve(work()).catch(alarm) } }, told);
}

async function bind({ id, name, brands }) {
  const { nodes } = (await ask(BRANDS)).brands;
  // Those they are bound to are offered in any case: what is not, would be taken away.
  const offered = new Map([...nodes, ...(brands ?? [])].map((brand) => [brand.id, worded(brand.name)]));
  const content = [
    field({ name: "reach", label: say("reach"), kind: "select", options: [["every", say("everyBrand")], ["these", say("theseBrands")]], value: brands === null ? "every" : "these" }),
    field({ name: "brandIds", label: say("brands"), kind: "ticks", options: [...offered], value: (brands ?? []).map((brand) => brand.id) }),
  ];
  const send = async ({ reach, brandIds }) => {
    // None means every brand to the API: nobody may come to that by taking the last one away.
    if (reach === "these" && brandIds.length === 0) throw unticked();
    await tell(BRANDS_SET, { input: { id, brandIds: reach === "every" ? [] : brandIds } });
    done(box, say("brandsSaved", { name }));
  };
  const whole = form({ content, send });
  shownWhere(whole, "brandIds", "reach", "these");
  const box = dialogue({ title: say("brandsOf", { name }), content: [h("p", { class: "quiet" }, say("brandsWhat")), whole] });
}

const unticked = () => refusedHere("brandIds", say("noneTicked"));

/** One field is there only while another says something. */
function shownWhere(whole, name, other, value) {
  const [shown, choice] = [whole.elements.namedItem(name), whole.elements.namedItem(other)];
  const follow = () => {
    shown.hidden = choice.value !== value;
  };
  choice.addEventListener("change", follow);
  follow();
}

function grant({ id, name, grants }) {
  const content = field({ name: "permissions", label: say("grants"), kind: "ticks", options: PERMISSIONS.map((key) => [key, permission(key)]), value: grants });
  const send = async ({ permissions }) => {
    await tell(GRANTS_SET, { input: { id, permissions } });
    done(box, say("grantsSaved", { name }));
  };
  const box = dialogue({ title: say("grantsOf", { name }), content: [h("p", { class: "quiet" }, say("grantsWhat")), form({ content, send })] });
}

function done(box, text) {
  box.close();
  note(text);
  again();
}
