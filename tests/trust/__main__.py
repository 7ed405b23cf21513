"""`python -m tests.trust` (`make trust`): what the vault promises, as figures, on both databases; then its mutants.

Exit code 0 where every promise held and every change of the vault's code was noticed by a test, else 1.
Options: `--only games` or `--only mutants`.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.trust import mutants

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 100.0
"""Per cent of the changes that have to be noticed."""


def games(cores: int) -> bool:
    """The tests of this folder at length; they print their figures."""
    line = [sys.executable, "-m", "pytest", "tests/trust", "-q", "-n", str(cores), "--dist", "loadgroup"]
    return subprocess.run(line, cwd=ROOT, env={**os.environ, "LINKAGE_TRUST": "1"}, check=False).returncode == 0


def main() -> int:
    """Run what is asked for and tell how long it took."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=("games", "mutants"))
    options = parser.parse_args()
    begun, cores, held = time.monotonic(), os.cpu_count() or 2, True
    if options.only != "mutants":
        held = games(min(cores, 3))
    if options.only != "games":
        score = mutants.measure(cores)
        held = held and score.share >= ENOUGH
        for line in score.lines():
            print(f"{'mutation score':<34} {line}", flush=True)
    print(f"{'time':<34} {time.monotonic() - begun:.0f} s")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
