"""What hostile people write: texts that would run, hide, turn around or be calculated where they are shown."""

from typing import Final

SCRIPTS: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "{{7*7}}${7*7}",
    "{title}{kept}{brand}%s%(a)s",
)
FORMULAS: Final = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "＝1+1",
    "|cmd",
)
HIDDEN: Final = (
    "お茶\u202etxt.exe\u202c",
    "\u2066左から\u2069",
    "見\u200bえ\u2060な\ufeffい",
    "a\u00adb",
    "タ\U000e0041グ",
)
ALL: Final = (*SCRIPTS, *FORMULAS, *HIDDEN)

# Nothing of this is to be left of what others will see.
INVISIBLE: Final = "\u202e\u202c\u2066\u2069\u200b\u2060\ufeff\u00ad\U000e0041"
