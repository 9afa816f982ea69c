"""Reserved: names that generated code may not use for something of the document, and who uses them."""

from __future__ import annotations

import ast
from importlib.resources import files


def _exported(package: str) -> frozenset[str]:
    """What a package of the runtime offers: the modules that are written may import any of it."""
    source = files("specloom.runtime").joinpath(package, "__init__.py").read_text("utf-8")
    lists = (
        statement.value
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
    )
    return frozenset(name for found in lists for name in ast.literal_eval(found))


# Attributes of pydantic's BaseModel (2.12 to 2.14), of its metaclass and of the runtime's `Model`: a field of this name
# would shadow one.
FIELD_NAMES = frozenset({
    "construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json",
    "update_forward_refs", "validate", "model_computed_fields", "model_config", "model_construct", "model_copy",
    "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set", "model_json_schema",
    "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate", "model_validate_json",
    "model_validate_strings", "mro", "register",
    # What class bodies of models evaluate: a field of this name would be found instead.
    "builtins", "ecmascript", "omit", "open_ended", "tagged", "unique_items", "wire",
})  # fmt: skip

# Of Python itself: where a type is still to come, its name would be found there. Those of all versions, so that what is
# written does not depend on which one runs.
BUILTIN_CLASSES = frozenset({
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup", "BlockingIOError",
    "BrokenPipeError", "BufferError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError",
    "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError",
    "Ellipsis", "EncodingWarning", "EnvironmentError", "Exception", "ExceptionGroup", "FileExistsError",
    "FileNotFoundError", "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError", "ImportError",
    "ImportWarning", "IndentationError", "IndexError", "InterruptedError", "IsADirectoryError", "KeyError",
    "KeyboardInterrupt", "LookupError", "MemoryError", "ModuleNotFoundError", "NameError", "NotADirectoryError",
    "NotImplemented", "NotImplementedError", "OSError", "OverflowError", "PendingDeprecationWarning",
    "PermissionError", "ProcessLookupError", "PythonFinalizationError", "RecursionError", "ReferenceError",
    "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration", "StopIteration", "SyntaxError",
    "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TimeoutError", "TypeError", "UnboundLocalError",
    "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning",
    "UserWarning", "ValueError", "Warning", "ZeroDivisionError",
})  # fmt: skip

# What modules of models import, in either flavour, and no more of the runtime than that: a schema of this name gets a
# suffix, and `Issue` is many an API's favourite.
MODEL_NAMES = frozenset({
    "Annotated", "Any", "Base64", "ClassVar", "Decimal", "Field", "Literal", "Mapping", "Model", "Omit", "OpenStrictModel",
    "Required", "Sequence", "StrictModel", "Timestamp", "TypeAlias", "TypeAliasType", "TypedDict", "UUID", "Unknown",
    "TYPE_CHECKING", "Union",
}) | BUILTIN_CLASSES  # fmt: skip

# What modules of resources and the client's import; models are reached through their module there.
RESOURCE_CLASS_NAMES = frozenset({
    "API", "Any", "Callable", "Decimal", "Iterable", "Literal", "Mapping", "Sequence", "TYPE_CHECKING", "UUID",
}) | _exported("data") | _exported("transport")  # fmt: skip

# Arguments that every method has, and the modules that method bodies name.
ARGUMENT_NAMES = frozenset({"self", "ops", "options", "omit"})

# What class bodies of resources evaluate: a method of this name would be found instead.
_EVALUATED = frozenset({"deprecated", "omit", "overload", "resource_at"})

# Public attributes of the runtime's clients; a resource or method of the document gets a `_`.
CLIENT_NAMES = _EVALUATED | frozenset({
    "aclose", "api", "base_url", "begin", "call", "call_and_wait", "close", "credentials", "download", "dry_run", "fetch_page", "hooks",
    "http", "is_async", "lines", "max_retries", "options", "page", "perform", "raw", "retry", "stream", "timeout", "wait", "with_options",
})  # fmt: skip

# Public attributes of the runtime's resources.
RESOURCE_NAMES = _EVALUATED | frozenset({"raw"})

# Files that models/ and operations/ have anyway.
MODULE_NAMES = frozenset({"__init__", "aio", "root", "shared", "unreferenced"})
