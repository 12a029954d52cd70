"""What is said when there is no form to show: kinds of messages and their words, in every language of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class MessageKind(StrEnum):
    """Why a page holds a message and no form."""

    THANKS = "THANKS"
    SCREENED_OUT = "SCREENED_OUT"
    QUOTA_FULL = "QUOTA_FULL"
    PREVIEW_DONE = "PREVIEW_DONE"
    ALREADY_DONE = "ALREADY_DONE"
    WITHDRAWN = "WITHDRAWN"
    FORGOTTEN = "FORGOTTEN"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    NOT_YET_OPEN = "NOT_YET_OPEN"
    UNKNOWN_LINK = "UNKNOWN_LINK"
    BAD_REQUEST = "BAD_REQUEST"
    TOO_LARGE = "TOO_LARGE"
    UPLOAD_TOO_LARGE = "UPLOAD_TOO_LARGE"
    UPLOAD_FAILED = "UPLOAD_FAILED"
    BUSY = "BUSY"
    IN_DOUBT = "IN_DOUBT"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A heading and what follows it, by language."""

    title: Mapping[str, str]
    body: Mapping[str, str]


MESSAGES: Final[Mapping[MessageKind, Message]] = {
    MessageKind.THANKS: Message(
        title={"ja": "ご回答ありがとうございました", "en": "Thank you for your answers"},
        body={
            "ja": "お答えは、たしかに受け取りました。\nこのページは閉じていただいて大丈夫です。",
            "en": "We have received everything. You can close this page now.",
        },
    ),
    MessageKind.SCREENED_OUT: Message(
        title={"ja": "ご協力ありがとうございました", "en": "Thank you for taking part"},
        body={
            "ja": "今回の質問は、ここまでで終わりです。\nここまでのお答えは、たしかに受け取りました。",
            "en": "That is all we wanted to ask this time. We have received your answers so far.",
        },
    ),
    MessageKind.QUOTA_FULL: Message(
        title={"ja": "ご協力ありがとうございました", "en": "Thank you for taking part"},
        body={
            "ja": "予定の人数に達したため、今回の受付はここまでとさせていただきます。\n"
            "またの機会に、ぜひお聞かせください。",
            "en": "As many people as we hoped for have already answered, so we stop here. "
            "We would be glad to hear from you another time.",
        },
    ),
    MessageKind.PREVIEW_DONE: Message(
        title={"ja": "プレビューは以上です", "en": "This is the end of the preview"},
        body={
            "ja": "回答は保存されていません。\n実際の回答者には、ここにお礼の言葉が表示されます。",
            "en": "No answers were kept. Here respondents are thanked.",
        },
    ),
    MessageKind.ALREADY_DONE: Message(
        title={"ja": "ご回答はお済みです", "en": "You have already answered"},
        body={
            "ja": "このアンケートのご回答は、すでに受け取っています。\nご協力ありがとうございました。",
            "en": "We already have your answers to this survey. Thank you for your help.",
        },
    ),
    MessageKind.WITHDRAWN: Message(
        title={"ja": "ご回答を取り消しました", "en": "Your answers have been withdrawn"},
        body={
            "ja": "お申し出のとおり、このアンケートのご回答は取り消されています。\nお手続きありがとうございました。",
            "en": "As you asked, your answers to this survey no longer count. Thank you for telling us.",
        },
    ),
    MessageKind.FORGOTTEN: Message(
        title={"ja": "お客さまの情報を削除しました", "en": "Your data has been deleted"},
        body={
            "ja": "お申し出のとおり、お名前やご連絡先などの情報を削除しました。\n"
            "これまでのご協力に、心より感謝いたします。",
            "en": "As you asked, your name, addresses and the like have been deleted. "
            "We are grateful for all your help so far.",
        },
    ),
    MessageKind.CLOSED: Message(
        title={"ja": "受付は終了しました", "en": "This survey has closed"},
        body={
            "ja": "このアンケートの受付期間は終わりました。\nお立ち寄りいただき、ありがとうございます。",
            "en": "It no longer takes answers. Thank you for coming by.",
        },
    ),
    MessageKind.EXPIRED: Message(
        title={"ja": "リンクの有効期限が切れています", "en": "This link has expired"},
        body={
            "ja": "お手数ですが、新しいご案内が届いていないかご確認ください。\n"
            "これまでに送信された回答は、たしかに受け取っています。",
            "en": "Please see whether a newer invitation has reached you. Answers you already sent have been kept.",
        },
    ),
    MessageKind.REVOKED: Message(
        title={"ja": "このリンクは使えなくなりました", "en": "This link is no longer in use"},
        body={
            "ja": "新しいご案内が届いている場合は、そちらのリンクからお進みください。",
            "en": "If you have received a newer invitation, please use the link in that one.",
        },
    ),
    MessageKind.NOT_YET_OPEN: Message(
        title={"ja": "受付はまだ始まっていません", "en": "This survey has not opened yet"},
        body={
            "ja": "受付が始まりましたら、同じリンクからお答えいただけます。\nもうしばらくお待ちください。",
            "en": "Once it has, the same link will take you to it. Please come back a little later.",
        },
    ),
    MessageKind.UNKNOWN_LINK: Message(
        title={"ja": "ページが見つかりません", "en": "We cannot find this page"},
        body={
            "ja": "リンクが途中で切れているのかもしれません。\n"
            "ご案内にあるリンクをもう一度開くか、最後の文字まで写せているかご確認ください。",
            "en": "The link may have been cut short. Please open the one in your invitation again, "
            "or check that it was copied to the last letter.",
        },
    ),
    MessageKind.BAD_REQUEST: Message(
        title={"ja": "送信内容を読み取れませんでした", "en": "We could not read what was sent"},
        body={
            "ja": "お手数ですが、ご案内のリンクを開きなおして、もう一度お試しください。\n"
            "これまでに保存された回答は、そのまま残っています。",
            "en": "Please open the link in your invitation again and give it another try. "
            "What was saved before is still there.",
        },
    ),
    MessageKind.TOO_LARGE: Message(
        title={"ja": "送信内容が大きすぎます", "en": "That was too much at once"},
        body={
            "ja": "お手数ですが、前のページに戻り、文章を短くしてからもう一度お試しください。",
            "en": "Please go back, shorten what you wrote, and try again.",
        },
    ),
    MessageKind.UPLOAD_TOO_LARGE: Message(
        title={"ja": "ファイルが大きすぎます", "en": "The file is too large"},
        body={
            "ja": "お手数ですが、前のページに戻り、小さいファイルを選んでからもう一度お試しください。\n"
            "これまでに保存された回答は、そのまま残っています。",
            "en": "Please go back, choose a smaller file, and try again. What was saved before is still there.",
        },
    ),
    MessageKind.UPLOAD_FAILED: Message(
        title={"ja": "ファイルを受け取れませんでした", "en": "The file did not reach us"},
        body={
            "ja": "通信が途中で切れたのかもしれません。前のページに戻り、もう一度お試しください。\n"
            "これまでに保存された回答は、そのまま残っています。",
            "en": "The connection may have been lost on the way. Please go back and try again. "
            "What was saved before is still there.",
        },
    ),
    MessageKind.BUSY: Message(
        title={"ja": "ただいま混み合っています", "en": "We are busy just now"},
        body={
            "ja": "少し時間をおいて、もう一度お試しください。\nこれまでに保存された回答は、そのまま残っています。",
            "en": "Please try again in a moment. What was saved before is still there.",
        },
    ),
    MessageKind.IN_DOUBT: Message(
        title={"ja": "保存できたかどうか、確認できませんでした", "en": "We cannot tell whether it was saved"},
        body={
            "ja": "お手数ですが、少し時間をおいて前のページを開き、内容をご確認ください。\n"
            "反映されていなければ、もう一度お試しください。",
            "en": "Please open the page before this one again in a moment. "
            "If what you sent is not there, please send it again.",
        },
    ),
    MessageKind.FAULT: Message(
        title={"ja": "申し訳ございません", "en": "Something went wrong on our side"},
        body={
            "ja": "こちらの不具合で、ページを表示できませんでした。\n少し時間をおいて、もう一度お試しください。",
            "en": "We are sorry that this page could not be shown. Please try again in a moment.",
        },
    ),
}
