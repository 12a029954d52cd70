// What a moderator decides, as mutations of the API.

import { graphql } from "../core/api.js";

/** An idea or a comment is shown from now on. */
export const APPROVE = graphql`
  mutation ModerateApprove($id: ID!, $trusts: Boolean!, $key: String!, $isIdea: Boolean!) {
    ideaApprove(input: { id: $id, trusts: $trusts, idempotencyKey: $key }) @include(if: $isIdea) {
      userErrors {
        ...Wrong
      }
    }
    commentApprove(input: { id: $id, trusts: $trusts, idempotencyKey: $key }) @skip(if: $isIdea) {
      userErrors {
        ...Wrong
      }
    }
  }
  fragment Wrong on UserError {
    message
    code
    path
  }
`;

/** It is not shown, with the reason that its author reads. */
export const DECLINE = graphql`
  mutation ModerateDecline($id: ID!, $reason: String!, $blocks: Boolean!, $key: String!, $isIdea: Boolean!) {
    ideaDecline(input: { id: $id, reason: $reason, blocks: $blocks, idempotencyKey: $key }) @include(if: $isIdea) {
      userErrors {
        ...Wrong
      }
    }
    commentDecline(input: { id: $id, reason: $reason, blocks: $blocks, idempotencyKey: $key }) @skip(if: $isIdea) {
      userErrors {
        ...Wrong
      }
    }
  }
  fragment Wrong on UserError {
    message
    code
    path
  }
`;

/** Reports settled: it stays, or it is hidden. */
export const SETTLE = graphql`
  mutation ModerateReportSettle($id: ID!, $hides: Boolean!, $reason: String!, $key: String!) {
    reportSettle(input: { id: $id, hides: $hides, reason: $reason, idempotencyKey: $key }) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** What an author may do from now on: be shown at once (TRUST), not at all (BLOCK), or as anybody (UNBLOCK). */
export const STANDING = graphql`
  mutation ModeratePoster($id: ID!, $note: String!, $key: String!, $trusts: Boolean = false, $blocks: Boolean = false, $unblocks: Boolean = false) {
    posterTrust(input: { id: $id, note: $note, idempotencyKey: $key }) @include(if: $trusts) {
      userErrors {
        ...Wrong
      }
    }
    posterBlock(input: { id: $id, note: $note, idempotencyKey: $key }) @include(if: $blocks) {
      userErrors {
        ...Wrong
      }
    }
    posterUnblock(input: { id: $id, note: $note, idempotencyKey: $key }) @include(if: $unblocks) {
      userErrors {
        ...Wrong
      }
    }
  }
  fragment Wrong on UserError {
    message
    code
    path
  }
`;
