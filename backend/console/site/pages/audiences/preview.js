// How large an audience is and how it is spread over the segments, before it is saved and ever after.

import { ask, graphql } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { count, moment, share } from "../../core/format.js";
import { words } from "../../core/words.js";
import { figure } from "../../parts/facts.js";
import { bars } from "../../parts/plots.js";
import { SEGMENTS, segmentMark, segmentName } from "../../parts/segments.js";
import audiencesWords from "../words/audiences.js";

const say = words(audiencesWords);

const PREVIEW = graphql`
  query PreviewAudience($where: PeopleWhereInput, $product: ID) {
    audiencePreview(where: $where, productId: $product) {
      at
      people
      mix {
        segment
        people
        share
      }
    }
  }
`;

/** How large an audience of that condition would be, by whose segments it is looked at. */
export async function preview(where, productId, signal) {
  return previewView((await ask(PREVIEW, { where, product: productId }, { signal })).audiencePreview);
}

/** The preview as the API gives it, { at, people, mix }; what is too few to show says so. */
export function previewView({ at, people, mix }, more = []) {
  const rows = mix.filter(({ share: part }) => part !== 0).map(mixRow);
  return [
    h("div", { class: "figures" }, figure(say("people"), shown(people), say("at", { moment: moment(at) })), more),
    rows.length > 0 && bars({ caption: say("mix"), rows, most: 1, format: share, columns: columns() }),
  ];
}

/** A number of people, where it may be shown. */
export const shown = (people) => (people === null ? say("few") : count(people));

function mixRow({ segment, people, share: part }) {
  const code = SEGMENTS.indexOf(segment);
  const text = people === null ? say("few") : `${count(people)} · ${share(part)}`;
  return { label: segment ? segmentName(segment) : say("unclassified"), mark: segment ? segmentMark(segment) : null, className: segment ? `segment-${code}` : "", value: part, text };
}

const columns = () => [
  { label: say("segment"), isHead: true, cell: ({ label }) => label },
  { label: say("people"), isNumber: true, cell: ({ text }) => text },
];
