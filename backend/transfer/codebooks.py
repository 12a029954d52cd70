"""What the columns of an export mean, in English and in Japanese; a codebook lies beside every export."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from backend.text import say
from backend.transfer.columns import Cell, Column, ColumnKind

_Said = Mapping[str, tuple[str, str] | tuple[str, str, ColumnKind]]

_NUMBER, _WHOLE, _FLAG, _INSTANT = ColumnKind.NUMBER, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.INSTANT

CODEBOOK_HEADER: Final = ("name", "meaning", "意味")
NOTES: Final = ("question", "asked as", "measures", "versions", "went on from", "not applicable")
FULL_CODEBOOK_HEADER: Final = (*CODEBOOK_HEADER, "kind", "values", "値", *NOTES)

_PERSON: Final[_Said] = {
    "person_id": ("The person's number here", "本システムでの番号", _WHOLE),
    "person": ("The client's reference of the person", "顧客番号(お客さま側の番号)"),
}

_POSITIONS: Final[_Said] = {
    **_PERSON,
    "brand": ("The brand's key", "ブランドのキー"),
    "product": ("The product's key", "製品のキー"),
    "as_of": ("The instant at which all of the line is true (UTC)", "この行が正しい時点(UTC)", _INSTANT),
    "standing": ("PROSPECT until the first purchase, then CUSTOMER", "初回購入までは見込客、以後は顧客"),
    "segment": ("One of the eight, or UNCLASSIFIED where too little is known", "8つの層、不明なときは UNCLASSIFIED"),
    "depth_known": ("Whether depth took part; if not, it is one of the first four", "深度軸が判明しているか", _FLAG),
    "raw_segment": ("The octant of the plain sides, without the dead band", "不感帯を用いない場合の区分"),
    "certainty": ("The probability of the segment", "その層である確率", _NUMBER),
    "psychology": ("Coordinate on the psychology axis, 0 to 1", "心理軸の座標(0〜1)", _NUMBER),
    "psychology_sd": ("Its standard deviation", "心理軸の標準偏差", _NUMBER),
    "psychology_p_high": ("The probability that it is above the cut", "心理軸が高い確率", _NUMBER),
    "psychology_known": ("Whether enough was answered, recently enough", "心理軸が判明しているか", _FLAG),
    "psychology_stale_at": ("When it will no longer be known, if nothing is added", "心理軸が不明に戻る時点", _INSTANT),
    "behaviour": ("Coordinate on the behaviour axis, 0 to 1", "行動軸の座標(0〜1)", _NUMBER),
    "behaviour_p_high": ("The probability that it is above the cut", "行動軸が高い確率", _NUMBER),
    "behaviour_known": ("Whether it is known", "行動軸が判明しているか", _FLAG),
    "behaviour_lapses_at": ("When the person falls silent, if nothing is added", "途絶えたとみなす時点", _INSTANT),
    "depth": ("Coordinate on the depth axis, 0 to 1, the same for a brand", "深度軸の座標(0〜1)", _NUMBER),
    "depth_sd": ("Its standard deviation", "深度軸の標準偏差", _NUMBER),
    "depth_p_high": ("The probability that it is above the cut", "深度軸が高い確率", _NUMBER),
    "depth_axis_known": ("Whether enough was answered, recently enough", "深度軸の回答が足りているか", _FLAG),
    "depth_stale_at": ("When it will no longer be known, if nothing is added", "深度軸が不明に戻る時点", _INSTANT),
}  # fmt: skip

_ANSWERS: Final[_Said] = {
    **_PERSON,
    "origin": ("SURVEY: answered here; IMPORT: read from elsewhere", "SURVEY は本システムでの回答、IMPORT は取り込み"),
    "touchpoint": ("The key of the touchpoint at which it was asked", "接点のキー"),
    "moment": ("The moment of the method", "質問した時機"),
    "survey": ("The survey's key", "調査票のキー"),
    "version": ("The published version that was shown", "表示した版", _WHOLE),
    "response": ("What the answers of one form have in common", "回答票の番号"),
    "question": ("The question's key, or the item's where it was imported", "質問のキー(取り込みの場合は項目)"),
    "value": ("What was answered, as text; codes of options are joined by ';'", "回答(選択肢のコードは;で連結)"),
    "number": ("What was answered, where it is a number", "数値の回答", _NUMBER),
    "keyed": ("Imported answers: 0 to 1 in the item's direction", "取り込んだ回答: 項目の向きにそろえた 0〜1", _NUMBER),
    "answered_at": ("When it was first answered (UTC)", "最初に回答した時点(UTC)", _INSTANT),
}

_RESPONSES: Final[_Said] = {
    "response": ("The response's number here", "本システムでの回答票の番号", _WHOLE),
    **_PERSON,
    "touchpoint": ("The key of the touchpoint at which it was asked", "接点のキー"),
    "moment": ("The moment of the method", "質問した時機"),
    "product": ("The key of the product that it was about", "対象製品のキー"),
    "version": ("The published version that was shown", "表示した版", _WHOLE),
    "language": ("The language in which it was answered", "回答した言語"),
    "outcome": ("How it ended; empty where it was not finished", "終わり方(未完了は空)"),
    "pages_done": ("The number of the last page that was sent", "送信した最後のページ", _WHOLE),
    "started_at": ("When the first page was sent (UTC)", "最初のページを送信した時点(UTC)", _INSTANT),
    "updated_at": ("When the latest page was sent (UTC)", "直近の送信の時点(UTC)", _INSTANT),
    "finished_at": ("When the last page was sent (UTC)", "最後のページを送信した時点(UTC)", _INSTANT),
    "segment": ("Where the person stood towards the product when it was begun", "回答を始めた時点の層"),
}

_IDEAS: Final[_Said] = {
    "board": ("The board's key", "アイデアボードのキー"),
    "idea": ("The idea's number here", "本システムでのアイデアの番号", _WHOLE),
    **_PERSON,
    "nickname": ("The name under which its author appears on boards", "投稿者のニックネーム"),
    "title": ("What it is called", "題名"),
    "text": ("What it says", "本文"),
    "tags": ("The keys of its tags, joined by ';'", "タグのキー(;で連結)"),
    "language": ("The language of whoever posted it", "投稿者の言語"),
    "state": ("SHOWN, WAITING for a moderator, HIDDEN or WITHDRAWN", "公開・確認待ち・非公開・取り下げ"),
    "status": ("How far the company has come with it", "対応状況"),
    "votes": ("How many want it", "票数", _WHOLE),
    "needs": ("How many of them need it", "うち「ぜひほしい」", _WHOLE),
    "comments": ("How many comments on it are shown", "公開中のコメント数", _WHOLE),
    "merged_into": ("The number of the idea that it was merged into", "統合先のアイデアの番号", _WHOLE),
    "created_at": ("When it was posted (UTC)", "投稿の時点(UTC)", _INSTANT),
    "edited_at": ("When it was last edited (UTC)", "最後に編集した時点(UTC)", _INSTANT),
    "answered_at": ("When it was last answered (UTC)", "最後に返答した時点(UTC)", _INSTANT),
    "look_again_at": ("When a declined idea is looked at again (UTC)", "見送りを再検討する時点(UTC)", _INSTANT),
    "product": ("The key of the product that it was launched with", "実現した製品のキー"),
    "answer": ("The official answer that stands, in CommonMark", "最新の公式返答(CommonMark)"),
    "reason": ("Why it was declined", "見送りの理由"),
    "answered_by": ("Who of the staff answered", "返答した担当者"),
}

_TEST: Final[_Said] = {"is_test": ("Whether it was a test", "テスト回答かどうか", _FLAG)}


def _columns(said: _Said) -> Mapping[str, Column]:
    return {name: _column(name, *told) for name, told in said.items()}


def _column(name: str, english: str, japanese: str, kind: ColumnKind = ColumnKind.TEXT) -> Column:
    return Column(name=name, meaning={"en": english, "ja": japanese}, kind=kind)


POSITIONS: Final = _columns(_POSITIONS)
ANSWERS: Final = _columns(_ANSWERS)
RESPONSES: Final = _columns(_RESPONSES)
IDEAS: Final = _columns(_IDEAS)
TEST: Final = _columns(_TEST)


def explained(columns: Iterable[Column]) -> Iterator[list[Cell]]:
    """For the codebook: what each column means."""
    for column in columns:
        yield [column.name, column.meaning.get("en"), column.meaning.get("ja")]


def explained_in_full(columns: Iterable[Column]) -> Iterator[list[Cell]]:
    """For the codebook of a survey's table: also the kind of each column, its values and how it was asked."""
    for column in columns:
        yield [
            column.name,
            column.meaning.get("en"),
            column.meaning.get("ja"),
            column.kind.value,
            _labels(column, "en"),
            _labels(column, "ja"),
            *(column.notes.get(name) for name in NOTES),
        ]


def _labels(column: Column, language: str) -> str | None:
    """The labels of the values, one beside the other."""
    labels = [f"{value.code} = {say(value.wording, language)}" for value in column.values]
    return "; ".join(labels) or None
