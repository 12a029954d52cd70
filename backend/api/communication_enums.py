"""The enums of communication plans as the schema shows them."""

from backend.api.shapes.enums import described
from backend.communications.rules.contacts import ContactState
from backend.communications.rules.directions import Direction, Form
from backend.communications.rules.next import HeldBy, SuggestionState, Why

__all__ = ["ContactState", "Direction", "Form", "HeldBy", "SuggestionState", "Why"]

described(
    Direction,
    "What something that is said is to bring about (コミュニケーションの方向).",
    {
        Direction.ACT: "To buy: again, more, or something else (行動).",
        Direction.FEEL: "To like the brand, to trust it, to depend on it (心理).",
        Direction.LEARN: "To know what is useful to the person (情報).",
        Direction.INTEREST: "To take an interest in the category (関心).",
    },
    name="CommunicationDirection",
)
described(
    Form,
    "How something is said.",
    {
        Form.HTML_MAIL: "A mail with pictures and links (HTMLメール); its text is Markdown.",
        Form.TEXT_MAIL: "A mail of plain text (テキストメール).",
        Form.SITE_CONTENT: "Something on the site, for whoever comes by (サイトコンテンツ).",
        Form.FILM: "A film, for whoever comes by (動画).",
        Form.OTHER: "Anything else that reaches out to the person: a letter, a call.",
    },
    name="CommunicationForm",
)
described(
    SuggestionState,
    "Whether something is to be said to a person now.",
    {
        SuggestionState.DUE: "Now.",
        SuggestionState.HELD: "It is time, but something speaks against it.",
        SuggestionState.LATER: "It is not time yet.",
    },
)
described(
    HeldBy,
    "What speaks against saying something to a person now.",
    {
        HeldBy.IN_CONTROL: "They are of the global control group, which is left alone but for what is on the site.",
        HeldBy.CAMPAIGN_CONTROL: "They are of the control of a campaign that says it, until the campaign is measured.",
        HeldBy.PAUSED: "They want to hear nothing for a while.",
        HeldBy.NO_CONSENT: "They did not agree to be contacted for its purpose by its channel.",
        HeldBy.NO_ADDRESS: "No e-mail address of theirs is known.",
        HeldBy.CAP: "A cap on contacts leaves no room; questionnaires, campaigns and what is due before it count.",
        HeldBy.TOO_SOON: "They have not been in the segment for long enough, or got it lately.",
    },
    name="SuggestionHeldBy",
)
described(
    Why,
    "Why something is suggested for a person.",
    {
        Why.IN_SEGMENT: "The plan says it to the segment that they are in.",
        Why.NOT_KNOWN: "Too little is known of them, and the plan says it to everyone of whom that holds.",
        Why.FIRST_TIME: "They never got it.",
        Why.AGAIN: "They got it before, and the plan says it again.",
    },
    name="SuggestionWhy",
)
described(
    ContactState,
    "What became of something that was to reach a person.",
    {
        ContactState.SENT: "It was sent, or handed to the marketing tool.",
        ContactState.SHOWN: "It was shown where the person came by.",
        ContactState.DROPPED: "It was not sent after all.",
    },
    name="CommunicationContactState",
)
