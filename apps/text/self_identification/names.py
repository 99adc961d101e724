"""Names of vendors and of families of models, as of late 2026, and how much each is worth alone."""

from __future__ import annotations

from apps.text.self_identification.looks import Look, Weight, look

_NUMBER = r"[1-9](?:\.\d{1,2})?"
_SIZE = r"\d{1,3}(?:x\d{1,3})?b"
_TIERS = (
    r"mini|nano|turbo|pro|plus|preview|ultra|flash|lite|large|medium|small|tiny|nemo|opus|sonnet|haiku|instant|instruct|coder|vision|thinking"
    r"|max|advanced|scout|maverick"
)
_TAIL = rf"(?:[ _-](?:{_TIERS}|v?{_NUMBER}o?)|[_-](?:chat|base|it|hf|exp|latest|\d{{1,8}}k?)|[ _-]?{_SIZE})*"
"""What follows once a version is known: "-turbo-16k", " Pro", ".1 70B"."""

_SURE_MODELS = {
    "chatgpt": rf"s?(?:[ _-]?{_NUMBER}o?)?{_TAIL}",
    "gpt": rf"[ _-]?(?:{_NUMBER}o?|neox?t?|j|oss){_TAIL}",
    "davinci": r"-00\d",
    "dall": r"[- \u00b7.]?e(?:[ -]?[23])?",
    "o1": r"-(?:mini|preview|pro)",
    "o3": r"-(?:mini|pro)(?:-high)?",
    "o4": r"-mini(?:-high)?",
    "copilot": r" (?:chat|pro|studio)",
    "command": r"[ -]r(?:\+| ?plus|-\d\d-\d{4})",
    "codellama": _TAIL,
    "mixtral": _TAIL,
    "codestral": _TAIL,
    "ministral": _TAIL,
    "pixtral": _TAIL,
    "qwen": rf"(?:[ _-]?{_NUMBER})?{_TAIL}",
    "qwq": _TAIL,
    "deepseek": rf"[ _-](?:v|r)\d(?:\.\d)?{_TAIL}",
    "bloomz": _TAIL,
    "wizardlm": _TAIL,
    "openhermes": _TAIL,
    "starcoder": rf"{_NUMBER}?{_TAIL}",
    "stablelm": _TAIL,
    "nemotron": _TAIL,
    "chatglm": rf"{_NUMBER}?{_TAIL}",
    "glm": r"-[3-9](?:\.\d)?",
    "hunyuan": _TAIL,
    "doubao": "",
    "ernie": " bot",
    "kimi": r" k\d(?:\.\d)?",
}
"""Names that nothing else has; each begins with its key."""

_JOINED = {
    "chatgpt": ("chatgpt", "chatgpts"),
    "gpt": ("gpt", "gptneo", "gptneox", "gptj", "gptoss"),
    "dall": ("dall", "dalle"),
}
"""The words that a text can hold where letters follow the name at once."""

_VERSIONED = (
    *("claude", "gemini", "llama", "grok", "mistral", "gemma", "falcon", "vicuna", "alpaca", "bloom", "palm"),
    *("olmo", "zephyr", "orca", "granite", "jamba", "phi"),
)
"""Names that are also words or people's, and certain once a version follows."""

_SURNAMED = {
    "google": r"(?:'s)? (?:gemini|bard|gemma|palm|ai)",
    "meta": r"(?:'s)? (?:llama|ai)",
    "microsoft": r"(?:'s)? (?:copilot|phi)",
    "github": " copilot",
    "amazon": r"(?:'s)? (?:nova|titan)",
    "cohere": r"(?:'s)? (?:command|ai|for ai)",
    "xai": r"(?:'s)? grok",
    "apple": " intelligence",
    "bing": " chat",
}
"""Vendors with what they sell."""

_NAMES = ("gpt", "claude", "gemini", "llama", "grok", "phi", "gemma", "mistral", "bard", "siri", "alexa")
_WORDS = ("command", "falcon", "bloom", "copilot", "palm", "alpaca", "vicuna", "orca", "zephyr", "kimi")

_SURE_VENDORS = {
    "openai": r"(?:'s)?",
    "deepmind": "",
    "deepseek": "",
    "mistral": "[ -]ai",
    "mistralai": "",
    "hugging face": "",
    "huggingface": "",
    "x.ai": "",
    "alibaba": " cloud",
    "moonshot": " ai",
    "zhipu": "(?: ai)?",
    "stability": " ai",
    "inflection": " ai",
    "perplexity": " ai",
    "character": r"\.ai",
    "eleutherai": "",
    "ai21": "",
}
_VENDOR_WORDS = (
    *("google", "meta", "microsoft", "amazon", "apple", "nvidia", "ibm", "alibaba", "baidu", "tencent"),
    *("bytedance", "cohere", "xai"),
)
_ANTHROPIC = r"(?! (?:principle|reasoning|bias|argument|shadow|selection|coincidence))"
"""Philosophers had the word first."""


_SPACED = frozenset({"claude", "llama", "grok", "mistral", "gemma", "vicuna", "palm", "phi"})
"""Of those, the names after which a number or a tier is certain even behind a space, given a capital letter."""


def _versioned(name: str) -> tuple[Look, ...]:
    """Return the looks for a name with a version: one joined to it or with a point is certain, one after a space with a capital letter only.

    Space flights were numbered Gemini 3, and phi-1 is a number less one.
    """
    joined = rf"(?:[ _-]?(?:v?[1-9]\.\d{{1,2}}|{_SIZE})|[_-](?:{_TIERS})|v?[1-9]|[_-]v?[1-9]){_TAIL}"
    spaced = rf" (?:{_TIERS}|v?[1-9]){_TAIL}"
    return (
        look(name, joined, "model", Weight.CAPITAL if name == "phi" else Weight.SURE),
        look(name, spaced, "model", Weight.CAPITAL if name in _SPACED else Weight.WORD),
    )


LOOKS: tuple[Look, ...] = (
    *(look(name, rest, "model", keys=_JOINED.get(name, ())) for name, rest in _SURE_MODELS.items()),
    *(one for name in _VERSIONED for one in _versioned(name)),
    look("gemini", rf" (?:{_TIERS}){_TAIL}", "model", Weight.CAPITAL),
    *(look(name, "", "model", Weight.NAME) for name in _NAMES),
    look("command", "[ -]r", "model", Weight.NAME),
    *(look(name, "", "model", Weight.WORD) for name in _WORDS),
    *(look(name, rest, "model") for name, rest in _SURNAMED.items()),
    *(look(name, rest, "vendor") for name, rest in _SURE_VENDORS.items()),
    look("anthropic", _ANTHROPIC, "vendor", Weight.CAPITAL),
    *(look(name, "", "vendor", Weight.WORD) for name in _VENDOR_WORDS),
)
