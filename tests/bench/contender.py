"""What runs in a contender's process: a task comes in as a line of JSON, a reading goes out for every line after it.

`python -m tests.bench.contender MODULE:FUNCTION`: the function takes the task as keywords and gives back what measures
one round; what the line says, it takes as keywords, too. `null` asks for its peak memory instead; the end of the input
ends it.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from typing import cast

from tests.bench.memory import own_peak_mb
from tests.bench.readings import Reading


def main(measures: str) -> None:
    """Measures as long as it is asked to."""
    measure = _prepared(measures, json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        words = json.loads(line)
        _say(asdict(measure(**words)) if words is not None else {"peak_mb": own_peak_mb()})


def _prepared(measures: str, task: dict[str, object]) -> Callable[..., Reading]:
    module, _, name = measures.partition(":")
    return cast("Callable[..., Callable[..., Reading]]", getattr(import_module(f"tests.bench.{module}"), name))(**task)


def _say(words: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
