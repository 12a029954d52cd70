"""The fields whose answer is gathered from several inputs: a ranking, and a file with the one that is kept already."""

from collections import Counter

from forms_ui.answers import AnswerValue
from forms_ui.fields import BoxedField
from forms_ui.names import TICKED, drop_name, kept_name, rank_name
from forms_ui.posted import Posted
from forms_ui.uploads import STORED_NAME, UploadFault, write_media, write_size


class RankingField(BoxedField):
    """RANKING: every option has buttons for its rank; what has none stays out of the order."""

    blank = "rank_all"

    @property
    def is_blank(self) -> bool:
        """A required order holds all the options."""
        return self.data is None or (isinstance(self.data, tuple) and len(self.data) < len(self.question.options))

    def read(self, _values: list[str]) -> AnswerValue | None:
        """Nothing is posted under the name of the question itself."""
        return None

    def post_process(self, formdata: Posted | None = None) -> None:
        """Put the options in the order of their ranks."""
        try:
            self.data = self._read_ranks(formdata) if formdata else None
        except ValueError as fault:
            self.process_errors = [str(fault)]
        super().post_process(formdata)

    def _read_ranks(self, posted: Posted) -> tuple[str, ...] | None:
        codes = [option.code for option in self.question.options]
        values = {code: [each for each in posted.getlist(rank_name(self.question.key, code)) if each] for code in codes}
        if any(len(ranks) > 1 for ranks in values.values()):
            raise self.wrong("answer_once")
        given = {code: ranks[0] for code, ranks in values.items() if ranks}
        known = {str(rank): rank for rank in range(1, len(codes) + 1)}
        if not set(given.values()) <= known.keys():
            raise self.wrong("choose_shown")
        for rank, times in Counter(given.values()).items():
            if times > 1:
                raise self.wrong("rank_once", rank=rank)
        return tuple(sorted(given, key=lambda code: known[given[code]])) or None


class FileField(BoxedField):
    """FILE: the file that came with the page, else the one that is kept already and not given up."""

    blank = "choose_file"

    def read(self, values: list[str]) -> AnswerValue | None:
        """The stored name of the file that came, or what is wrong with it."""
        if len(values) > 1:
            raise self.wrong("one_file")
        if values and values[0] in set(UploadFault):
            raise self._refuse(UploadFault(values[0]))
        return self._read_stored(values)

    def post_process(self, formdata: Posted | None = None) -> None:
        """Fall back on the file that is kept; one that came and is wrong does not give it up."""
        key = self.question.key
        kept = formdata.getlist(kept_name(key)) if formdata else []
        is_dropped = formdata is not None and formdata.getlist(drop_name(key)) == [TICKED]
        self.kept = kept[0] if len(kept) == 1 and STORED_NAME.fullmatch(kept[0]) and not is_dropped else None
        if self.data is None and not self.process_errors:
            self.data = self.kept
        super().post_process(formdata)

    def list_kept(self) -> list[tuple[str, str]]:
        """What the page carries along when it is shown again."""
        kept = self.data if isinstance(self.data, str) else self.kept
        return [(kept_name(self.question.key), kept)] if kept else []

    def _read_stored(self, values: list[str]) -> AnswerValue | None:
        if values and not STORED_NAME.fullmatch(values[0]):
            raise self.wrong("file_unreadable")
        return values[0] if values else None

    def _refuse(self, fault: UploadFault) -> ValueError:
        match fault:
            case UploadFault.TOO_LARGE:
                return self.wrong("file_too_large", most=write_size(self.question.largest_kb))
            case UploadFault.WRONG_KIND:
                return self.wrong("file_wrong_kind", media=write_media(self.question.media, self.language))
            case UploadFault.EMPTY:
                return self.wrong("file_empty")
        return self.wrong("file_unreadable")
