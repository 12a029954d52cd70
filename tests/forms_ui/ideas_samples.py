"""Pages of boards and ideas, filled with much and with little, for those who look at pages."""

from collections.abc import Mapping
from dataclasses import replace

from forms_ui.entry_wording import entry_word
from forms_ui.ideas import (
    Answered,
    Ballot,
    BoardLine,
    BoardPage,
    Comment,
    Commenting,
    IdeaLine,
    IdeaPage,
    Merged,
    NewsLine,
    Own,
    Picture,
    Stage,
    Version,
    board_page,
    boards_page,
    idea_page,
    news_page,
    own_page,
    versions_page,
)
from forms_ui.ideas_around import Around, Choice, Day, Told
from forms_ui.ideas_compose_wording import compose_word
from forms_ui.ideas_wording import word
from forms_ui.ideas_writing import (
    Asking,
    KeptPicture,
    Reporting,
    Tag,
    Writing,
    asking_page,
    reporting_page,
    word_page,
    writing_page,
)

LANGUAGES = {"ja": "?language=ja", "en": "?language=en"}
HOSTILE = '<script>alert("1")</script> \u202egnp.exe\u200b </b>'
DAYS = {"ja": Day(words="2026年4月1日", iso="2026-04-01"), "en": Day(words="1 April 2026", iso="2026-04-01")}
QUESTION = {"ja": "毎日のお茶の時間を、もっと楽しくするには？", "en": "What would make your daily tea a better time?"}
ABOUT = {
    "ja": "茶葉、道具、お店、お届けのしかた。\nどんな小さなことでも、お聞かせください。",
    "en": "Leaves, tools, shops, delivery.\nHowever small it is, tell us.",
}
TITLES = {
    "ja": ("詰めかえ用の茶葉がほしい", "ひとり用の小さな急須", "夜に飲めるカフェインの少ない煎茶がほしいです"),
    "en": ("Refills for the tea tins", "A small pot for one", "A green tea low in caffeine for the evening"),
}
TEXT = {
    "ja": "缶がきれいなので捨てるのがもったいないです。\n\n詰めかえ用の袋があれば、同じ缶をずっと使えます。",
    "en": "The tins are too beautiful to throw away.\n\nWith a refill bag I could keep mine for years.",
}
PIXEL = "/ideas/pictures/1"


def around(language: str) -> Around:
    """What stands around the pages of an ambassador of a tea house."""
    return Around(
        language=language, languages=LANGUAGES, brand="山あいの茶舗", tab="boards", is_ambassador=True, unread=3
    )


def line(language: str, number: int) -> IdeaLine:
    """An idea in a list."""
    titles = TITLES[language]
    return IdeaLine(
        id=number,
        url=f"/ideas/tea/{number}",
        title=Told(text=titles[number % len(titles)]),
        excerpt=TEXT[language].replace("\n", " "),
        author="みどり",
        is_own=False,
        day=DAYS[language],
        ballot=Ballot(action=f"/ideas/tea/{number}/vote", votes=12 * number, needs=2),
        comments=number,
    )


def reading_pages(language: str) -> Mapping[str, str]:
    """Boards and ideas as they are read."""
    return {**_boards(language), **_ideas(language), **_own(language)}


def _boards(language: str) -> Mapping[str, str]:
    plain = around(language)
    lines = [
        BoardLine(
            url="/ideas/tea",
            question=QUESTION,
            text=ABOUT,
            period=word("board_until", language, day=DAYS[language].words),
            ideas=128,
        ),
        BoardLine(
            url="/ideas/old",
            question={"ja": "お店で困ったことは？"},
            text={},
            period=word("board_closed", language),
            ideas=1,
            is_open=False,
        ),
    ]
    return {
        "/boards": boards_page(replace(plain, done=word("done_entered", language)), lines),
        "/no-boards": boards_page(replace(around(language), unread=0, is_ambassador=False), []),
        "/board": board_page(plain, _board(language)),
        "/board-empty": board_page(
            plain,
            replace(_board(language), ideas=[], search=HOSTILE, is_narrowed=True, compose="", older="", first=""),
        ),
    }


def _board(language: str) -> BoardPage:
    own = Ballot(action="/ideas/tea/9/vote", votes=1, mine=1)
    ideas = [
        line(language, 1),
        replace(
            line(language, 2), status="PLANNED", ballot=Ballot(action="/ideas/tea/2/vote", votes=1203, needs=9, mine=2)
        ),
        replace(line(language, 3), status="LAUNCHED", tags=[{"ja": "道具", "en": "Tools"}[language]], pictures=2),
        replace(line(language, 9), is_own=True, state="WAITING", ballot=replace(own, may_vote=False, votes=0, mine=0)),
        replace(line(language, 10), title=Told(text=HOSTILE * 2, language="ar"), author=HOSTILE[:20], ballot=own),
    ]
    return BoardPage(
        url="/ideas/tea",
        question=QUESTION,
        text=ABOUT,
        period=word("board_until", language, day=DAYS[language].words),
        note="",
        ideas=ideas,
        compose="/ideas/tea/new",
        orders=_choices(language, ("order_trending", "order_votes", "order_newest")),
        scopes=_choices(language, ("scope_all", "scope_mine", "scope_followed")),
        tags=[Choice(words=word("any_tag", language), url="?", is_current=True), Choice(words="道具", url="?tag=a")],
        statuses=_choices(language, ("status_PLANNED", "status_LAUNCHED")),
        carried={"order": "votes"},
        older="?after=x",
        first="?",
        clear="?",
    )


def _choices(language: str, keys: tuple[str, ...]) -> list[Choice]:
    return [Choice(words=word(key, language), url=f"?{key}", is_current=key == keys[0]) for key in keys]


def _ideas(language: str) -> Mapping[str, str]:
    day = DAYS[language]
    idea = _idea(language)
    bare = IdeaPage(
        title=Told(text=HOSTILE),
        text=Told(text=HOSTILE * 9, language="en"),
        board="お茶",
        board_url="/ideas/tea",
        author=word("gone_author", language),
        is_own=False,
        day=day,
        ballot=Ballot(action="", votes=0, may_vote=False),
        comments_note=word("comments_closed", language),
    )
    waiting = replace(idea, state="WAITING", is_own=True, answers=[], edit="e", withdraw="w", ballot=bare.ballot)
    wrong = replace(idea, commenting=replace(COMMENTING, asks_nickname=True, nickname="公式"))
    errors = [
        ("nickname", word("nickname", language), compose_word("nickname_taken", language)),
        ("comment-text", word("comment_text", language), compose_word("blank", language)),
    ]
    return {
        "/idea": idea_page(replace(around(language), done=word("done_voted", language)), idea),
        "/idea-bare": idea_page(replace(around(language), is_ambassador=False), bare),
        "/idea-waiting": idea_page(around(language), waiting),
        "/idea-wrong": idea_page(around(language), wrong, errors=errors),
        "/versions": versions_page(
            around(language),
            idea.title,
            [Version(title=idea.title, text=idea.text), Version(title=idea.title, text=idea.text, until=day)],
            "/ideas/tea/1",
            "?before=3",
        ),
    }


COMMENTING = Commenting(
    action="/ideas/tea/1/comment", text=HOSTILE, parent=5, answering="みどり", back="?", nickname=""
)


def _idea(language: str) -> IdeaPage:
    day, text = DAYS[language], Told(text=TEXT[language])
    answer = Comment(id=6, author="", is_own=True, text=text, day=day, withdraw="?w", state="WAITING")
    comments = [
        Comment(
            id=5,
            author="みどり",
            text=text,
            day=day,
            answer="?answer=5#comment",
            report="?r",
            before="?before=6&thread=5",
            more=12,
            answers=[answer, Comment(id=7, author="山あいの茶舗", is_staff=True, text=text, day=day)],
        ),
        Comment(id=8, author="", text=Told(text=""), day=day, is_gone=True),
    ]
    html = (
        '<p>秋から<strong>詰めかえ用の袋</strong>をはじめます。</p><ul><li><a href="https://a.example">店</a></li></ul>'
    )
    return IdeaPage(
        title=Told(text=TITLES[language][0]),
        text=text,
        board=QUESTION[language],
        board_url="/ideas/tea",
        author="みどり",
        is_own=False,
        day=day,
        ballot=Ballot(action="/ideas/tea/1/vote", votes=128, needs=31, mine=2),
        status="PLANNED",
        is_edited=True,
        tags=["茶葉"],
        pictures=[Picture(url=PIXEL, alt="缶", width=800, height=600), Picture(url=PIXEL, alt="", width=4, height=3)],
        answers=[
            Answered(
                status="PLANNED", html=html, by="山あいの茶舗", day=day, look_again=day.words, product="詰めかえ煎茶"
            )
        ],
        stages=[Stage(status="NEW", day=day), Stage(status="PLANNED", day=day)],
        merged=[Merged(title=Told(text="袋だけ売ってほしい"), author="かえで", day=day)],
        comments=comments,
        earlier="?before=5",
        latest="?",
        commenting=replace(COMMENTING, text="", parent=0),
        follow="/ideas/tea/1/follow",
        follows=True,
        edits="/ideas/tea/1/history",
        report="/ideas/tea/1/report",
    )


def _own(language: str) -> Mapping[str, str]:
    day = DAYS[language]
    kinds = ("ANSWERED", "MERGED", "UNMERGED", "LAUNCHED", "COMMENTED")
    news = [
        NewsLine(
            kind=kind,
            title=Told(text=TITLES[language][0]),
            url="/ideas/tea/1",
            day=day,
            is_new=place < 2,
            excerpt=TEXT[language] if kind == "ANSWERED" else "",
            status="PLANNED" if kind == "ANSWERED" else "",
        )
        for place, kind in enumerate(kinds)
    ]
    own = Own(nickname="みどり", spoken=language, mine=[Choice(words=QUESTION[language], url="?")], preferences="/p/x")
    fault = ("nickname", word("nickname", language), compose_word("nickname_taken", language))
    return {
        "/news": news_page(replace(around(language), tab="news"), news, older="?after=x"),
        "/no-news": news_page(replace(around(language), tab="news", unread=0), []),
        "/me": own_page(replace(around(language), tab="me", done=word("done_nickname", language)), own),
        "/me-wrong": own_page(
            replace(around(language), tab="me"), replace(own, nickname=HOSTILE, mine=[]), errors=[fault]
        ),
    }


def writing_pages(language: str) -> Mapping[str, str]:
    """Pages on which people write."""
    plain = around(language)
    blank = Writing(
        action="/ideas/tea/new",
        back="/ideas/tea",
        tags=[Tag(key="a", words="道具", is_chosen=True), Tag(key="b", words=TITLES[language][2])],
        most_pictures=3,
        asks_nickname=True,
        similar_url="/ideas/tea/draft",
        is_checked=True,
    )
    pictures = [KeptPicture(id=1, url=PIXEL, alt="缶", width=800, height=600)]
    full = replace(
        blank,
        title=TITLES[language][0],
        text=TEXT[language],
        pictures=pictures,
        similar=[replace(line(language, 1), status="PLANNED"), line(language, 2)],
        asks_nickname=False,
    )
    errors = [
        (name, compose_word(name, language), compose_word("blank", language)) for name in ("title", "text", "tags")
    ]
    errors += [("picture", compose_word("pictures", language), compose_word("picture_type", language))]
    limit = compose_word("refused_limit", language, when=compose_word("later_hours", language, count=3))
    return {
        "/new": writing_page(plain, blank),
        "/new-full": writing_page(plain, full),
        "/new-alone": writing_page(plain, replace(full, similar=[], pictures=pictures * 1, most_pictures=1, tags=[])),
        "/new-wrong": writing_page(plain, replace(full, title=""), errors=errors),
        "/new-refused": writing_page(plain, replace(full, refused=limit)),
        "/edit": writing_page(plain, replace(full, is_new=False, similar=None)),
        **_asking_pages(language),
    }


def _asking_pages(language: str) -> Mapping[str, str]:
    plain = around(language)
    reasons = [(key, word(f"reason_{key}", language)) for key in ("SPAM", "RUDE", "PERSONAL", "OTHER")]
    reporting = Reporting(action="?", back="/ideas/tea/1", about=HOSTILE, reasons=reasons)
    asking = Asking(
        title=word("withdraw_title", language),
        body=word("withdraw_body", language, title=HOSTILE),
        yes=word("withdraw_yes", language),
        action="?",
        back="/ideas/tea/1",
        is_grave=True,
    )
    return {
        "/report": reporting_page(plain, reporting),
        "/report-wrong": reporting_page(
            plain, reporting, errors=[("reason", word("report_reason", language), compose_word("blank", language))]
        ),
        "/withdraw": asking_page(plain, asking),
        "/word": word_page(
            plain,
            entry_word("not_here_title", language),
            entry_word("not_here_body", language),
            links=[(entry_word("to_start", language), "/ideas/")],
        ),
    }
