from __future__ import annotations

import pytest

from apps.text.self_identification import Finder, Mark

TELLING = """\
I am ChatGPT, and I like kettles.
As an AI language model, I cannot taste tea.
I'm Claude, happy to help with the hinge.
My name is Gemini and here is your list.
This was written by GPT-4o mini in a minute.
Llama 3.1 70B thinks that the screw is stripped.
I was trained by Anthropic to be helpful.
Made by OpenAI, at your service.
My knowledge cutoff is last spring, so ask at the desk.
Sure!<|im_end|>
Bring the drill.</s>
[INST] How do I glue wood? [/INST]
<|eot_id|> The answer is 7 mm.
### Assistant: take the longer one.
I'm an AI assistant and cannot lift the washing machine.
As Grok, I would say yes.
I am Copilot, your companion.
Mixtral 8x7B would not agree.
Qwen2.5 knows this hinge.
DeepSeek-R1 thought about it for long.
You are talking to Ch\uff41tGPT, full width.
I am Chat\u200bGPT with something hidden inside.
A large language model trained by Google wrote this.
Command R+ says: turn it off.
claude-3.5-sonnet answered in two steps.
Gemini 1.5 Pro can see the picture.
gpt-3.5-turbo was asked as well.
Phi-3 is small but knows glue.
I am called plumb-7b and I repair lamps.
Our ward assistant said so.""".splitlines()

SILENT = """\
Claude Monet painted the bridge in the garden.
Gemini is the third sign; my sister is one.
The llama stood in the meadow and chewed.
Phi is a Greek letter, often used for an angle.
Give the command and wait for the beep.
A falcon nests on the tower.
The bard sang until midnight.
The roses bloom in June.
Google the manual if you have lost it.
An apple a day keeps the doctor away.
The mistral blows from the north.
Amazon sells the part for two euros.
The copilot took over above the sea.
I grok it now, thank you.
Meta data of the photo tell when it was taken.
Turn the screw <s>lowly.
As a model for the shelf take the old one.
The assistant at the desk has the key.
Trained by years of practice, he found the fault.
My training ended in May; I am a carpenter.
The language of the label is Dutch.
She made it by hand.
A gpt partition table is what the disk has.
Instructions: press and hold.
Take 3.5 turns, then a half.
The pro version has two handles.
Large knives go at the bottom.
He called me at seven.
This is the kettle that trips the fuse.
I am sure that the fuse is fine.""".splitlines()

FINDER = Finder(["plumb-7b", "ward assistant", "r2"])


def sure(text: str) -> list[Mark]:
    return [mark for mark in FINDER.find(text) if mark.certainty == "sure"]


def test_planted_cases_are_found_and_others_left_alone() -> None:
    """Precision and recall over 30 sentences that tell and 30 that do not: what these words measure, no more and no less."""
    found = [text for text in TELLING if sure(text)]
    wrong = [text for text in SILENT if sure(text)]

    assert [text for text in TELLING if text not in found] == []
    # A partition table of a disk has the name of a family of models; it is the price of finding "GPT" alone.
    assert wrong == ["Turn the screw <s>lowly.", "A gpt partition table is what the disk has."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, I am Claude.", "Claude"),
        ("\U0001f600 ask GPT-4o now", "GPT-4o"),
        ("well\u200b, Chat\u200bGPT it is", "Chat\u200bGPT"),
        ("\uff27\uff30\uff34-4 said", "\uff27\uff30\uff34-4"),
    ],
)
def test_a_mark_is_exactly_the_words_in_code_points(text: str, words: str) -> None:
    (mark,) = sure(text)

    assert text[mark.start : mark.end] == words


def test_a_bare_name_that_is_also_a_word_is_a_maybe() -> None:
    assert [mark.certainty for mark in FINDER.find("Claude and Gemini met a llama.")] == ["maybe"] * 3


def test_own_words_that_are_too_short_are_left_out() -> None:
    assert sure("The r2 of the fit is 0.9.") == []


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "i am " * 40_000, "<|" * 100_000, "\u0301" * 50_000, "", "\x00"]
)
def test_hostile_texts_end(text: str) -> None:
    assert isinstance(FINDER.find(text), tuple)
