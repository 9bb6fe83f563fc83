"""Grade the corpus, or the kinds whose names hold a word, and count: ``make grade-hostile``."""

import sys
import tempfile
from pathlib import Path

from hostile.corpus import KINDS, Verdict, try_kind
from hostile.world import World


def main(word: str = "") -> None:
    kinds = [kind for kind in KINDS if word in kind.name]
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        verdicts = [told(try_kind(kind, world)) for kind in kinds]
        world.close()
    gained, lost = sum(v.gained for v in verdicts), sum(v.lost for v in verdicts)
    harmed = sum(bool(v.harm) for v in verdicts)
    print(f"hostile: {len(verdicts)} tried, {gained} gained, {lost} lost, {harmed} harmed")
    sys.exit(bool(gained or lost or harmed))


def told(verdict: Verdict) -> Verdict:
    """Print a verdict that should be another."""
    if verdict.gained or verdict.lost or verdict.harm:
        why = "; ".join(filter(None, [verdict.problem, *verdict.harm]))
        name, owed = verdict.kind.name, verdict.kind.owed
        print(f"{name}: earned {verdict.earned:g} of {owed:g} owed. {why}", flush=True)
    return verdict


if __name__ == "__main__":
    main(*sys.argv[1:])
