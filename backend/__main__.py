"""python -m backend, and the command `kizuna`: the command line."""

import gc


def main() -> None:
    """Runs the command, once all it stands on is loaded."""
    # Nothing that is loaded is ever thrown away; looking for what could be takes a quarter of the time it loads.
    gc.disable()
    from backend.cli.app import main as run

    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
    run()


if __name__ == "__main__":
    main()
