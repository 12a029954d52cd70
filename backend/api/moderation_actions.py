"""What moderators say of posters and of words, in the schema: whom to trust or block, and what is not wanted."""

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.idea_parts import Poster, find_poster
from backend.api.moderation import BannedWord, find_word
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.ideas.actions import posters
from backend.ideas.actions.banned import allow_word, ban_word
from backend.ideas.queries.staff_views import banned_words_by_id
from backend.staff.rules import Permission


@input_shape
class PosterTrustInput(RepeatableInput):
    """Whom to trust."""

    id: strawberry.ID = says("The poster's id.")
    note: str = says("Why: for moderators, in up to 400 characters.", default="", personal=True)


@object_shape
class PosterTrustPayload(Payload):
    """What `posterTrust` answers."""

    poster: Poster | None = says("The poster, whose texts are shown at once from now on.")


@input_shape
class PosterBlockInput(RepeatableInput):
    """Whom to block."""

    id: strawberry.ID = says("The poster's id.")
    note: str = says("Why: for moderators, in up to 400 characters.", personal=True)
    until: DateTime | None = says("Until when; null for ever.", default=None)


@object_shape
class PosterBlockPayload(Payload):
    """What `posterBlock` answers."""

    poster: Poster | None = says("The poster, who writes nothing from now on.")


@input_shape
class PosterUnblockInput(RepeatableInput):
    """Who stands as someone new again."""

    id: strawberry.ID = says("The poster's id.")
    note: str = says("Why: for moderators, in up to 400 characters.", default="", personal=True)


@object_shape
class PosterUnblockPayload(Payload):
    """What `posterUnblock` answers."""

    poster: Poster | None = says("The poster, neither blocked nor trusted.")


@input_shape
class BannedWordAddInput(RepeatableInput):
    """Which word is not wanted where."""

    word: str = says("Up to 60 characters; found however it is spelled.")
    board_id: strawberry.ID | None = says("On which board; null for everywhere.", default=None)


@object_shape
class BannedWordAddPayload(Payload):
    """What `bannedWordAdd` answers."""

    banned_word: BannedWord | None = says("The word.")


@input_shape
class BannedWordRemoveInput(RepeatableInput):
    """Which word may be written again."""

    id: strawberry.ID = says("The word's id.")


@object_shape
class BannedWordRemovePayload(Payload):
    """What `bannedWordRemove` answers."""

    removed_id: strawberry.ID | None = says("The id that it had.")


@strawberry.type
class ModerationMutation:
    """What changes how posters and words are taken."""

    @guarded(Permission.MODERATE_BOARDS, company_wide=True)
    async def poster_trust(self, info: Info, input: PosterTrustInput) -> PosterTrustPayload:
        """Shows at once what a person writes from now on; a block ends."""

        def work(session: Session) -> Result:
            key, by, now = parse_id(input.id, "Poster", "id"), info.context.viewer.name, info.context.now
            return {"id": posters.trust_poster(session, key, by, now, note=input.note).person_id}

        done = await attempt(info, input, work)
        return PosterTrustPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            poster=await find_poster(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS, company_wide=True)
    async def poster_block(self, info: Info, input: PosterBlockInput) -> PosterBlockPayload:
        """Lets a person write nothing, until an instant or for ever; what they wrote stays as it is."""

        def work(session: Session) -> Result:
            key, by, now = parse_id(input.id, "Poster", "id"), info.context.viewer.name, info.context.now
            blocked = posters.block_poster(session, key, by, now, note=input.note, until=input.until)
            return {"id": blocked.person_id}

        done = await attempt(info, input, work)
        return PosterBlockPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            poster=await find_poster(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS, company_wide=True)
    async def poster_unblock(self, info: Info, input: PosterUnblockInput) -> PosterUnblockPayload:
        """Lets a person stand as someone new again: neither blocked nor trusted."""

        def work(session: Session) -> Result:
            key, by, now = parse_id(input.id, "Poster", "id"), info.context.viewer.name, info.context.now
            return {"id": posters.reset_poster(session, key, by, now, note=input.note).person_id}

        done = await attempt(info, input, work)
        return PosterUnblockPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            poster=await find_poster(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def banned_word_add(self, info: Info, input: BannedWordAddInput) -> BannedWordAddPayload:
        """Sends whatever holds a word to the moderators from now on; what is there already stays as it is."""
        if input.board_id is None:
            info.context.viewer.need_whole_company()

        def work(session: Session) -> Result:
            board_id, by = optional_id(input.board_id, "Board", "boardId"), info.context.viewer.name
            return {"id": ban_word(session, input.word, by, info.context.now, board_id=board_id).id}

        done = await attempt(info, input, work)
        return BannedWordAddPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            banned_word=await find_word(info.context, done.id()),
        )

    @guarded(Permission.MODERATE_BOARDS)
    async def banned_word_remove(self, info: Info, input: BannedWordRemoveInput) -> BannedWordRemovePayload:
        """Lets a word be written again; what waits because of it still waits."""

        def work(session: Session) -> Result:
            word_id = parse_id(input.id, "BannedWord", "id")
            row = banned_words_by_id(session, [word_id]).get(word_id)
            if row is not None and row.board_id is None:
                info.context.viewer.need_whole_company()
            allow_word(session, word_id)
            return {"ids": []}

        done = await attempt(info, input, work)
        return BannedWordRemovePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            removed_id=None if done.result is None else input.id,
        )
