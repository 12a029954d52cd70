"""python -m backend, and the command `kizuna`: the command line."""

import gc


def main() -> None:
    """Runs the command, once all it stands on is loaded."""
    # Looking for what could be thrown away takes a quarter of the time in which all of it is loaded.
    gc.disable()
    from backend.cli.app import main as run
    from backend.cli.sparing import spare_what_stays

    spare_what_stays()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
