"""Pages at the door and of ambassadors; and with those of ideas, every page of people who are in."""

from collections.abc import Mapping
from dataclasses import replace

from forms_ui.ambassador import Mission, Programme, Recommending, Reward, ambassador_page
from forms_ui.ambassador_wording import ambassador_word
from forms_ui.entry import Invitation, Welcome, invitation_page, welcome_page
from forms_ui.entry_wording import entry_word
from forms_ui.ideas_compose_wording import compose_word
from tests.forms_ui.ideas_samples import DAYS, HOSTILE, around, reading_pages, writing_pages

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29"><path fill="#fff" d="M0 0h29v29h-29z"/>'
    '<path stroke="#000" d="M4 4.5h7m4 0h7"/></svg>'
)


def door_pages(language: str) -> Mapping[str, str]:
    """Pages at the door."""
    outside = replace(around(language), is_in=False)
    welcome = Welcome(
        action="?", title=entry_word("welcome_title", language), body=entry_word("welcome_body", language)
    )
    invitation = Invitation(
        action="?",
        decline="?view=decline",
        programme="絆の会",
        wording={"ja": "一、誠実に。\n二、楽しく。\n\n" + HOSTILE},
        version=2,
        agreement=7,
        until=DAYS[language].words,
        is_changed=True,
    )
    return {"/welcome": welcome_page(outside, welcome), "/invitation": invitation_page(outside, invitation)}


def ambassador_pages(language: str) -> Mapping[str, str]:
    """The page of an ambassador, at every stage."""
    place = replace(around(language), tab="ambassador")
    active = _programme(language)
    left = Programme(
        id=3, name={"ja": "絆の会"}, status="LEFT", newest={"ja": "一、誠実に。"}, newest_id=9, since=DAYS[language]
    )
    paused = replace(
        active,
        newest={"ja": "新"},
        newest_id=3,
        must_agree=True,
        id=2,
        status="PAUSED",
        paused_until=DAYS[language].words,
        missions=[],
        rewards=[],
    )
    invited = Programme(id=4, name={"ja": "絆の会"}, status="INVITED")
    fault = ("proof-2", ambassador_word("proof", language), compose_word("proof_blank", language))
    return {
        "/ambassador": ambassador_page(
            replace(place, done=ambassador_word("done_accepted", language)),
            [active],
            action="/ambassador",
            leave="/ambassador/leave",
        ),
        "/ambassador-wrong": ambassador_page(
            place, [active], errors=[fault], action="/ambassador", leave="/ambassador/leave"
        ),
        "/ambassador-others": ambassador_page(
            place, [paused, left, invited], action="/ambassador", leave="/ambassador/leave"
        ),
        "/ambassador-none": ambassador_page(place, []),
    }


def _programme(language: str) -> Programme:
    day = DAYS[language]
    missions = [
        Mission(
            id=1,
            title={"ja": "お友だち3人にご紹介"},
            text={"ja": "ご自分のことばで。"},
            status="OPEN",
            due=day.words,
            points=300,
            progress=ambassador_word("progress", language, target=3, done=1),
        ),
        Mission(
            id=2,
            title={"ja": "レビューを書く"},
            text={},
            status="SENT_BACK",
            proof="/ambassador",
            note=HOSTILE,
            typed=HOSTILE,
        ),
        Mission(id=3, title={"ja": "アンケートに答える"}, text={}, status="DONE", points=50, said=HOSTILE),
        Mission(id=4, title={"ja": "写真を撮る"}, text={}, status="SENT_IN", said=HOSTILE),
    ]
    rewards = [
        Reward(kind="POINTS", cause="REFERRAL", day=day, points=100),
        Reward(kind="POINTS", cause="REFERRAL", day=day, points=-100, is_taken_back=True),
        Reward(kind="THANKS", cause="STAFF", day=day, words={"ja": "いつもありがとうございます。"}),
    ]
    return Programme(
        id=1,
        name={"ja": "絆の会アンバサダー", "en": "Friends of the tea house"},
        status="ACTIVE",
        since=day,
        missions=missions,
        rewards=rewards,
        balance=1250,
        recommending=Recommending(
            url="https://ask.example.jp/r/1.abc.def.1z141z3.Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6",
            svg=SVG,
            code="7H3KQ2ZD",
            signed_up=4,
            confirmed=2,
        ),
        agreement={"ja": "一、誠実に。\n二、楽しく。"},
        agreed=ambassador_word("agreed_on", language, day=day.words, version=1),
    )


def every_page(language: str) -> Mapping[str, str]:
    """All of them, by a path of their own."""
    return {
        **reading_pages(language),
        **writing_pages(language),
        **door_pages(language),
        **ambassador_pages(language),
    }
