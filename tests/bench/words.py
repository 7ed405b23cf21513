"""The words of generated data: few that are everywhere, many that occur once, as in real directories."""

import random
import re
import tomllib
from itertools import accumulate
from pathlib import Path

SIZE = 12_000  # distinct words, about as many as a real directory of 4,000 services has
SHIFT = 2.7  # Mandelbrot's shift: flattens the very first ranks
WORD = re.compile(r"[a-z]{3,}")

LISTS = {
    name: words.split()
    for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}


def field_words(vocabularies: Path) -> list[str]:
    """English words of labels and synonyms in the vocabularies, first met first; empty where absent."""
    phrases = field_phrases(vocabularies)
    return list(dict.fromkeys(word for phrase in phrases for word in WORD.findall(phrase.lower())))


def field_phrases(vocabularies: Path, kind: str = "*") -> list[str]:
    """English labels and synonyms of the vocabularies whose file name is `kind`, first met first."""
    phrases: dict[str, None] = {}
    for path in sorted(vocabularies.glob(f"{kind}.toml")):
        for term in tomllib.loads(path.read_text(encoding="utf-8")).get("term", []):
            for phrase in (term.get("en", ""), *term.get("synonyms", {}).get("en", [])):
                if phrase:
                    phrases[phrase] = None
    return list(phrases)


class Zipf:
    """Draws words so that the word of rank r comes with weight 1/(r + 2.7); seeded, so that runs agree."""

    def __init__(self, vocabularies: Path, rng: random.Random) -> None:
        self.rng = rng
        tail = _mixed(field_words(vocabularies), LISTS["neutral"])
        ranked = dict.fromkeys([*LISTS["glue"], *LISTS["head"], *tail])
        made = random.Random(1)  # the invented tail is the same whatever the seed of the data
        while len(ranked) < SIZE:
            stem = "".join(made.choices(LISTS["syllables"], k=made.randint(2, 4)))
            ranked.setdefault(stem + made.choice(["", *LISTS["endings"]]))
        self.words = list(ranked)
        self.weights = list(accumulate(1 / (rank + SHIFT) for rank in range(len(self.words))))
        self.tail = self.words[len(self.words) // 2 :]

    def draw(self, count: int) -> list[str]:
        """`count` words, with repetition."""
        return self.rng.choices(self.words, cum_weights=self.weights, k=count)

    def text(self, least: int, most: int) -> str:
        """Sentences of 8 to 16 words, `least` to `most` words in all."""
        words = self.draw(self.rng.randint(least, most))
        sentences: list[str] = []
        while words:
            size = self.rng.randint(8, 16)
            sentences.append(" ".join(words[:size]).capitalize() + ".")
            words = words[size:]
        return " ".join(sentences)

    def proper(self) -> str:
        """A rare word with a capital, for names of houses and streets."""
        word: str = self.rng.choice(self.tail)
        return word.capitalize()


def _mixed(one: list[str], other: list[str]) -> list[str]:
    mixed: list[str] = []
    for at in range(max(len(one), len(other))):
        mixed += [words[at] for words in (one, other) if at < len(words)]
    return mixed
