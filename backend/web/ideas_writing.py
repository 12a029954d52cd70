"""An idea is written: its draft is kept, ideas like it are shown, its pictures are sent, and it is posted or edited."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from backend.db import Session
from backend.errors import Invalid, Refused
from backend.ideas.actions.drafts import keep_draft
from backend.ideas.actions.ideas import edit_idea, submit_idea
from backend.ideas.actions.pictures import describe_picture, drop_picture
from backend.ideas.actions.posters import name_poster
from backend.ideas.queries.boards import board_for
from backend.ideas.queries.drafts import find_draft, waiting_pictures
from backend.ideas.queries.rights import check_may_post
from backend.ideas.queries.views import IdeaView
from backend.ideas.rules.ideas import MOST_TAGS
from backend.ideas.rules.refusals import NotEditable
from backend.ideas.rules.states import State
from backend.ideas.tables.boards import Board
from backend.web.desk import Desk
from backend.web.headers import see_other
from backend.web.ideas_boards import brand_of
from backend.web.ideas_forms import Form, asks_nickname, form_page, similar_lines
from backend.web.ideas_reading import seen
from backend.web.ideas_refusals import refused_words, retry_after
from backend.web.ideas_sending import keep_sent
from backend.web.ideas_typed import Errors, Typed, errors_in, nickname_error, typed_in
from backend.web.pictures import leave_aside, read_brought
from backend.web.preferences_asked import check_own_form, field_of, number_in
from backend.web.sessions import Door, Sent, Visit, read_own, scripted_page
from backend.web.showing import UNPROCESSABLE
from backend.web.uploads import is_multipart
from forms_ui.ideas_compose_wording import compose_word
from forms_ui.ideas_writing import similar_fragment, writing_page


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingPages:
    """The pages on which ideas are written."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/ideas/{board}/new", self.new, methods=["GET", "POST"]),
            Route("/ideas/{board}/draft", self.draft, methods=["POST"]),
            Route("/ideas/{board}/{idea}/edit", self.edit, methods=["GET", "POST"]),
        ]

    async def new(self, request: Request) -> Response:
        """The form, or what was typed into it."""
        key, door = request.path_params["board"], Door(desk=self.desk)
        if request.method != "POST":
            return await door.show(request, lambda session, visit: _blank(session, visit, key))
        check_own_form(request)
        if is_multipart(request):
            try:
                await door.read(request, lambda _session, visit: visit.person_id)
            except Refused as refusal:
                await leave_aside(request)
                return await door.refuse(request, refusal)
        brought = await read_brought(request) if is_multipart(request) else None
        fields = await read_own(request) if brought is None else brought.fields
        typed, faults = typed_in(fields), list[str]()
        if brought is not None and brought.files:
            try:
                sent = await keep_sent(self.desk, request, key, brought.files)
            except Refused as refusal:
                return await door.refuse(request, refusal)
            typed, faults = typed.with_pictures(sent.picture_ids), sent.faults
        posting = _Posting(key=key, typed=typed, faults=tuple(faults), asks=field_of(fields, "do"))
        return await door.change(request, posting.act, again=posting.again, fields=fields)

    async def draft(self, request: Request) -> Response:
        """What the script keeps while someone types; answers with ideas like it."""
        key = request.path_params["board"]
        return await Door(desk=self.desk).change(
            request, lambda session, visit, fields: _kept(session, visit, key, fields)
        )

    async def edit(self, request: Request) -> Response:
        """The form of an idea that is there, or its changes."""
        key, number = request.path_params["board"], number_in(request.path_params["idea"])
        editing, door = _Editing(key=key, idea_id=number), Door(desk=self.desk)
        if request.method != "POST":
            return await door.show(request, editing.show)
        return await door.change(request, editing.act, again=editing.again)


def _blank(session: Session, visit: Visit, key: str) -> Response:
    board = board_for(session, key, visit.person_id, visit.now).board
    check_may_post(session, board, visit.person_id, visit.now)
    draft = find_draft(session, board.id, visit.person_id)
    typed = Typed() if draft is None else Typed(title=draft.title, text=draft.text, tags=tuple(draft.tags))
    form = Form(board=board, typed=typed, pictures=waiting_pictures(session, board.id, visit.person_id))
    return _answer(session, visit, form)


def _kept(session: Session, visit: Visit, key: str, fields: Sent) -> Response:
    board = board_for(session, key, visit.person_id, visit.now).board
    given = typed_in(fields).given(board.id, visit.person_id)
    keep_draft(session, given, visit.now)
    lines = similar_lines(session, visit, board, f"{given.title}\n{given.text}")
    fragment = similar_fragment(visit.spoken, lines) if lines or given.title.strip() else ""
    return HTMLResponse(fragment, headers={"cache-control": "no-store"})


def _answer(
    session: Session, visit: Visit, form: Form, errors: Errors | None = None, refusal: Refused | None = None
) -> Response:
    """The form; with what is wrong it is no success, so that programs know."""
    status, refused = 200, ""
    if errors:
        status = UNPROCESSABLE
    if refusal is not None:
        status, refused = refused_words(refusal, visit.spoken, visit.now) or (UNPROCESSABLE, "")
    writing = replace(form_page(session, visit, form), refused=refused)
    headers = {} if refusal is None else retry_after(refusal, visit.now)
    around = visit.around(session, "boards", brand_of(session, form.board, visit.spoken))
    page = writing_page(around, writing, errors=errors or [])
    return scripted_page(page, status, **headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posting:
    """An idea that someone posts, keeps as a draft, or compares with others."""

    key: str
    typed: Typed
    faults: tuple[str, ...]
    asks: str

    def act(self, session: Session, visit: Visit, _fields: Sent) -> Response:
        """Keeps what was typed, and does what the button says."""
        board = board_for(session, self.key, visit.person_id, visit.now).board
        check_may_post(session, board, visit.person_id, visit.now)
        _tend_pictures(session, visit, self.typed)
        if self.asks == "post":
            return self._post(session, visit, board)
        keep_draft(session, self.typed.given(board.id, visit.person_id), visit.now)
        if self.asks == "draft" and not self.faults:
            return see_other(visit.at(f"/ideas/{self.key}/new", done="draft"))
        errors = _picture_errors(self.faults, visit.spoken)
        return _answer(session, visit, self._form(session, visit, board, looked=True), errors)

    def again(self, session: Session, visit: Visit, _fields: Sent, refusal: Refused) -> Response | None:
        """The form with what was typed, and why it was not kept."""
        board = board_for(session, self.key, visit.person_id, visit.now).board
        form = self._form(session, visit, board)
        errors = _errors_of(refusal, visit.spoken, board)
        if errors:
            return _answer(session, visit, form, errors)
        return None if refused_words(refusal, visit.spoken, 0) is None else _answer(session, visit, form, None, refusal)

    def _post(self, session: Session, visit: Visit, board: Board) -> Response:
        asks = asks_nickname(session, visit.person_id)
        errors = errors_in(self.typed, visit.spoken, asks_nickname=asks) + _picture_errors(self.faults, visit.spoken)
        if errors:
            # Nothing is lost, whatever becomes of the page.
            _keep_if_fit(session, self.typed, board, visit)
            return _answer(session, visit, self._form(session, visit, board), errors)
        if asks:
            name_poster(session, visit.person_id, self.typed.nickname, visit.now)
        idea = submit_idea(session, self.typed.given(board.id, visit.person_id), visit.now)
        for picture in waiting_pictures(session, board.id, visit.person_id):
            if picture.id in self.typed.pictures:
                # The same idea was sent twice, and the first one has its pictures.
                drop_picture(session, picture.id, visit.person_id)
        done = "posted" if idea.state == State.SHOWN else "waiting"
        return see_other(visit.at(f"/ideas/{self.key}/{idea.id}", done=done))

    def _form(self, session: Session, visit: Visit, board: Board, *, looked: bool = False) -> Form:
        pictures = waiting_pictures(session, board.id, visit.person_id)
        return Form(board=board, typed=self.typed, pictures=pictures, looked=looked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Editing:
    """An idea that its author changes."""

    key: str
    idea_id: int

    def show(self, session: Session, visit: Visit) -> Response:
        """The form as the idea stands."""
        view = self._own(session, visit)
        idea = view.idea
        typed = Typed(title=idea.title, text=idea.text, tags=tuple(view.tags))
        return _answer(session, visit, self._form(view, typed))

    def act(self, session: Session, visit: Visit, fields: Sent) -> Response:
        """Keeps the changes."""
        view, typed = self._own(session, visit), typed_in(fields)
        errors = errors_in(typed, visit.spoken, asks_nickname=False)
        if errors:
            return _answer(session, visit, self._form(view, typed), errors)
        own = {picture.id for picture in view.pictures}
        kept = tuple(each for each in typed.pictures if each in own)
        given = replace(typed, pictures=kept).given(view.board.id, visit.person_id)
        idea = edit_idea(session, view.idea.id, given, visit.now)
        for each, alt in typed.alts:
            if each in given.picture_ids:
                describe_picture(session, each, visit.person_id, alt)
        for each in typed.dropped & own:
            drop_picture(session, each, visit.person_id)
        done = "edited" if idea.state == State.SHOWN else "waiting"
        return see_other(visit.at(f"/ideas/{self.key}/{idea.id}", done=done))

    def again(self, session: Session, visit: Visit, fields: Sent, refusal: Refused) -> Response | None:
        """The form with what was typed, and why it was not kept."""
        view = seen(session, visit, self.key, self.idea_id)
        errors = _errors_of(refusal, visit.spoken, view.board)
        form = self._form(view, typed_in(fields))
        if errors:
            return _answer(session, visit, form, errors)
        return None if refused_words(refusal, visit.spoken, 0) is None else _answer(session, visit, form, None, refusal)

    def _own(self, session: Session, visit: Visit) -> IdeaView:
        view = seen(session, visit, self.key, self.idea_id)
        if not view.may_edit:
            raise NotEditable("this idea stays as it is", "ideaId")
        return view

    def _form(self, view: IdeaView, typed: Typed) -> Form:
        return Form(board=view.board, typed=typed, pictures=view.pictures, idea=view.idea)


def _tend_pictures(session: Session, visit: Visit, typed: Typed) -> None:
    """Says what each picture shows, and forgets those that were taken out."""
    for picture_id, alt in typed.alts:
        if picture_id not in typed.dropped:
            describe_picture(session, picture_id, visit.person_id, alt)
    for picture_id in typed.dropped & set(typed.pictures):
        drop_picture(session, picture_id, visit.person_id)


def _keep_if_fit(session: Session, typed: Typed, board: Board, visit: Visit) -> None:
    try:
        keep_draft(session, typed.given(board.id, visit.person_id), visit.now)
    except Invalid:
        return


def _errors_of(refusal: Refused, language: str, board: Board) -> Errors:
    """What the room refused, beside the field that it is about."""
    if refusal.code == "TOO_MANY_PICTURES":
        said = compose_word("picture_many", language, most=board.pictures)
        return [("picture", compose_word("pictures", language), said)]
    if isinstance(refusal, Invalid) and refusal.path == ("tags",):
        return [("tags", compose_word("tags", language), compose_word("tags_many", language, most=MOST_TAGS))]
    if isinstance(refusal, Invalid) and refusal.path[:1] in {("title",), ("text",)}:
        anchor = refusal.path[0]
        return [(anchor, compose_word(anchor, language), compose_word("unfit", language))]
    return nickname_error(refusal, "nickname", language)


def _picture_errors(faults: tuple[str, ...], language: str) -> Errors:
    return [("picture", compose_word("pictures", language), fault) for fault in faults[:1]]
