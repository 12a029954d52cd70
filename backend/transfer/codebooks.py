"""What the columns of an export mean, in English and in Japanese; a codebook lies beside every export."""

from collections.abc import Mapping
from typing import Final

Meanings = Mapping[str, tuple[str, str]]

CODEBOOK_HEADER: Final = ("name", "meaning", "意味")

_PERSON: Final[Meanings] = {
    "person_id": ("The person's number here", "本システムでの番号"),
    "person": ("The client's reference of the person", "顧客番号(お客さま側の番号)"),
}

POSITIONS: Final[Meanings] = {
    **_PERSON,
    "brand": ("The brand's key", "ブランドのキー"),
    "product": ("The product's key", "製品のキー"),
    "as_of": ("The instant at which all of the line is true (UTC)", "この行が正しい時点(UTC)"),
    "standing": ("PROSPECT until the first purchase, then CUSTOMER", "初回購入までは見込客、以後は顧客"),
    "segment": ("One of the eight, or UNCLASSIFIED where too little is known", "8つの層、不明なときは UNCLASSIFIED"),
    "depth_known": ("Whether depth took part; if not, the segment is one of the first four", "深度軸が判明しているか"),
    "raw_segment": ("The octant of the plain sides, without the dead band", "不感帯を用いない場合の区分"),
    "certainty": ("The probability of the segment", "その層である確率"),
    "psychology": ("Coordinate on the psychology axis, 0 to 1", "心理軸の座標(0〜1)"),
    "psychology_sd": ("Its standard deviation", "心理軸の標準偏差"),
    "psychology_p_high": ("The probability that it is above the cut", "心理軸が高い確率"),
    "psychology_known": ("Whether enough was answered, recently enough", "心理軸が判明しているか"),
    "psychology_stale_at": ("When it will no longer be known, if nothing is added", "心理軸が不明に戻る時点"),
    "behaviour": ("Coordinate on the behaviour axis, 0 to 1", "行動軸の座標(0〜1)"),
    "behaviour_p_high": ("The probability that it is above the cut", "行動軸が高い確率"),
    "behaviour_known": ("Whether it is known", "行動軸が判明しているか"),
    "behaviour_lapses_at": ("When the person falls silent, if nothing is added", "行動が途絶えたとみなす時点"),
    "depth": ("Coordinate on the depth axis, 0 to 1, the same for all products of the brand", "深度軸の座標(0〜1)"),
    "depth_sd": ("Its standard deviation", "深度軸の標準偏差"),
    "depth_p_high": ("The probability that it is above the cut", "深度軸が高い確率"),
    "depth_axis_known": ("Whether enough was answered, recently enough", "深度軸の回答が足りているか"),
    "depth_stale_at": ("When it will no longer be known, if nothing is added", "深度軸が不明に戻る時点"),
}  # fmt: skip

ANSWERS: Final[Meanings] = {
    **_PERSON,
    "origin": ("SURVEY: answered here; IMPORT: read from elsewhere", "SURVEY は本システムでの回答、IMPORT は取り込み"),
    "touchpoint": ("The key of the touchpoint at which it was asked", "接点のキー"),
    "moment": ("The moment of the method", "質問した時機"),
    "survey": ("The survey's key", "調査票のキー"),
    "version": ("The published version that was shown", "表示した版"),
    "response": ("What the answers of one form have in common", "回答票の番号"),
    "question": ("The question's key, or the item's where it was imported", "質問のキー(取り込みの場合は項目)"),
    "value": ("What was answered, as text; codes of options are joined by ';'", "回答(選択肢のコードは;で連結)"),
    "number": ("What was answered, where it is a number", "数値の回答"),
    "keyed": ("Imported answers: 0 to 1 in the item's direction", "取り込んだ回答: 項目の向きにそろえた 0〜1"),
    "answered_at": ("When it was first answered (UTC)", "最初に回答した時点(UTC)"),
}
