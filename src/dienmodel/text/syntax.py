"""What the parser of YAML says when it loses its way, as phrases that every language has."""

from dienmodel.text.faults import Phrase

PROBLEMS = {
    "did not find expected key": "syntax-key",
    "could not find expected ':'": "syntax-colon",
    "did not find expected ',' or ']'": "syntax-bracket",
    "did not find expected ',' or '}'": "syntax-brace",
    "did not find expected '-' indicator": "syntax-dash",
    "did not find expected node content": "syntax-content",
    "did not find expected <document start>": "syntax-after-document",
    "mapping values are not allowed in this context": "syntax-colon-here",
    "mapping keys are not allowed in this context": "syntax-question-here",
    "block sequence entries are not allowed in this context": "syntax-dash-here",
    "found character that cannot start any token": "syntax-start",
    "found unexpected end of stream": "syntax-quote",
    "found unknown escape character": "syntax-escape",
    "found unexpected document indicator": "syntax-document-here",
    "found unexpected ':'": "syntax-colon-here",
    "found a tab character that violates indentation": "syntax-tab",
    "found a tab character where an indentation space is expected": "syntax-tab",
    "did not find expected comment or line break": "syntax-line-end",
}
CONTEXTS = {
    "while parsing a flow sequence": "in-list",
    "while parsing a flow mapping": "in-braces",
    "while parsing a block mapping": "in-mapping",
    "while parsing a block collection": "in-dashes",
    "while scanning a quoted scalar": "in-quotes",
    "while scanning a simple key": "in-key",
    "while scanning a block scalar": "in-block",
    "while scanning a plain scalar": "in-text",
}


def problem_of(text: str) -> Phrase:
    """What is wrong; in the parser's own words where it is rare."""
    return Phrase(PROBLEMS[text]) if text in PROBLEMS else Phrase("syntax-other", {"problem": text})


def context_of(text: str) -> Phrase:
    """In the midst of what."""
    return Phrase(CONTEXTS.get(text, "in-other"))
