"""The README names every room and every setting."""

import re

from tests.architecture.source import PROGRAM, ROOT, list_modules

_CODE = re.compile(r"^```.*?^```|`[^`\n]+`|^ {4}.*$", re.MULTILINE | re.DOTALL)


def test_the_readme_names_every_room() -> None:
    children = (
        path for path in (ROOT / "backend").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    )
    rooms = {path.stem for path in children} - {"__init__"}
    assert rooms - set(re.findall(r"\w+", _code_of_readme())) == set()


def test_the_readme_names_every_setting() -> None:
    settings = {name for module in list_modules(*PROGRAM) for name in re.findall(r"\bKIZUNA_[A-Z_]+\b", module.text)}
    assert settings != set()
    assert settings - set(re.findall(r"\w+", _code_of_readme())) == set()


def test_the_readme_names_the_two_commands() -> None:
    assert {"make demo", "make test"} <= set(re.findall(r"make \w+", _code_of_readme()))


def _code_of_readme() -> str:
    """What the README says in code: prose may use the same words for something else."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return "\n".join(_CODE.findall(readme))
