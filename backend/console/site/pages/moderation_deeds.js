// What a moderator decides, as mutations of the API.

import { graphql } from "../core/api.js";

/** Shown from now on, by what it is. */
export const APPROVE = {
  IDEA: graphql`
    mutation ModerateIdeaApprove($id: ID!, $trusts: Boolean!, $key: String!) {
      ideaApprove(input: { id: $id, trusts: $trusts, idempotencyKey: $key }) {
        userErrors {
          message
          code
          path
        }
      }
    }
  `,
  COMMENT: graphql`
    mutation ModerateCommentApprove($id: ID!, $trusts: Boolean!, $key: String!) {
      commentApprove(input: { id: $id, trusts: $trusts, idempotencyKey: $key }) {
        userErrors {
          message
          code
          path
        }
      }
    }
  `,
};

/** Not shown, with the reason that its author reads. */
export const DECLINE = {
  IDEA: graphql`
    mutation ModerateIdeaDecline($id: ID!, $reason: String!, $blocks: Boolean!, $key: String!) {
      ideaDecline(input: { id: $id, reason: $reason, blocks: $blocks, idempotencyKey: $key }) {
        userErrors {
          message
          code
          path
        }
      }
    }
  `,
  COMMENT: graphql`
    mutation ModerateCommentDecline($id: ID!, $reason: String!, $blocks: Boolean!, $key: String!) {
      commentDecline(input: { id: $id, reason: $reason, blocks: $blocks, idempotencyKey: $key }) {
        userErrors {
          message
          code
          path
        }
      }
    }
  `,
};

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

/** What this author writes is shown at once. */
export const TRUST = graphql`
  mutation ModeratePosterTrust($id: ID!, $note: String!, $key: String!) {
    posterTrust(input: { id: $id, note: $note, idempotencyKey: $key }) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** This author posts no more. */
export const BLOCK = graphql`
  mutation ModeratePosterBlock($id: ID!, $note: String!, $key: String!) {
    posterBlock(input: { id: $id, note: $note, idempotencyKey: $key }) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** This author may post again. */
export const UNBLOCK = graphql`
  mutation ModeratePosterUnblock($id: ID!, $note: String!, $key: String!) {
    posterUnblock(input: { id: $id, note: $note, idempotencyKey: $key }) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;
