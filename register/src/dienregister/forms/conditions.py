"""Conditions on earlier answers: comparisons with and, or, not. They are read, never run."""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Answer = str | int | Sequence[str]
Answers = Mapping[str, Answer]

COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.In: lambda one, many: operator.contains(many, one),
}


def names_in(condition: str) -> frozenset[str]:
    """The questions that a condition asks about.

    Raises:
        ValueError: it is more than comparisons of answers with `and`, `or` and `not`.
    """
    tree = _read(condition)
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def holds(condition: str, answers: Answers) -> bool:
    """Whether a condition holds; a comparison with a question that has no answer does not."""
    return _holds(_read(condition), answers)


def _read(condition: str) -> ast.expr:
    try:
        tree = ast.parse(condition, mode="eval").body
    except SyntaxError:
        raise ValueError(f"{condition!r} is no condition") from None
    _check(tree, condition)
    return tree


def _check(node: ast.expr, condition: str) -> None:
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                _check(value, condition)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand, condition)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
            if not all(isinstance(side, ast.Name | ast.Constant) for side in (left, right)):
                raise ValueError(f"{condition!r} compares more than an answer and a value")
        case _:
            raise ValueError(f"{condition!r} is more than comparisons with and, or, not")


def _holds(node: ast.expr, answers: Answers) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_holds(value, answers) for value in values)
        case ast.BoolOp(values=values):
            return any(_holds(value, answers) for value in values)
        case ast.UnaryOp(operand=operand):
            return not _holds(operand, answers)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, other = _value(left, answers), _value(right, answers)
            return one is not None and other is not None and COMPARED[type(op)](one, other)
    raise AssertionError(ast.dump(node))


def _value(node: ast.expr, answers: Answers) -> object:
    if isinstance(node, ast.Name):
        return answers.get(node.id)
    assert isinstance(node, ast.Constant)
    return node.value
