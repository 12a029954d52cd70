"""The enums of messages and webhooks as the schema shows them."""

from backend.api.shapes.enums import described
from backend.outbox.rules import Event, State
from backend.outbox.rules import Kind as MessageKind

__all__ = ["Event", "MessageKind", "State"]

described(
    MessageKind,
    "What a message is.",
    {
        MessageKind.INVITATION: "Asks someone for the first time.",
        MessageKind.REMINDER: "Asks someone who has not finished.",
        MessageKind.CONFIRMATION: "Asks whoever signed up whether it was they.",
        MessageKind.PROGRAMME_INVITATION: "Asks someone to become an ambassador.",
        MessageKind.BOARD_INVITATION: "Asks someone onto a board.",
        MessageKind.IDEA_NEWS: "Tells what became of an idea.",
        MessageKind.THANKS: "Thanks an ambassador.",
        MessageKind.CAMPAIGN: "Says what a campaign has to say.",
        MessageKind.EVENT: "Tells webhooks of something; it becomes one delivery for each that listens.",
        MessageKind.DELIVERY: "Tells one webhook of something.",
    },
    name="MessageKind",
)
described(
    State,
    "Where a message stands.",
    {
        State.WAITING: "Waits for its time, or for the next attempt.",
        State.CLAIMED: "A worker has it at this moment.",
        State.SENT: "Was taken by the next in line: a mail server, a webhook, a file.",
        State.DEAD: "Was given up; staff may try it anew.",
        State.CANCELLED: "Became needless, or was not allowed any more.",
    },
    name="MessageState",
)
described(
    Event,
    "Something that webhooks are told of.",
    {
        Event.INVITATION_DUE: "Someone is to be asked by the company's own tool: holds the person's link.",
        Event.INVITATION_SENT: "Someone was asked by mail.",
        Event.RESPONSE_FINISHED: "Someone finished a survey; holds no answers.",
        Event.PERSON_OPTED_OUT: "Someone wants no more messages, of a kind or of any.",
        Event.AMBASSADOR_ACCEPTED: "Someone agreed to be an ambassador.",
        Event.REFERRAL_CONFIRMED: "Someone whom an ambassador brought bought for the first time.",
        Event.IDEA_POSTED: "An idea can be seen on a board.",
        Event.IDEA_ANSWERED: "Staff answered an idea.",
        Event.LEAD_CLOSED: "A lead was won or lost.",
        Event.AUDIENCE_ENTERED: "Someone was seen to have entered a watched audience.",
        Event.AUDIENCE_LEFT: "Someone was seen to have left a watched audience.",
    },
    name="WebhookEvent",
)
