"""pySigma processing pipelines: found, read, and applied to rules before they are compiled.

Query post-processing and finalizers are about the text of queries, of which there is none here; they are not even read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sigma.exceptions import SigmaError
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import transformations
from sigma.processing.transformations.external import ExternalSourceBaseTransformation
from sigma.rule import SigmaRule

from tocsin.core.errors import PipelineError, RuleError
from tocsin.core.location import Location
from tocsin.core.suggest import did_you_mean
from tocsin.detection.sigma.documents import Document, read_file
from tocsin.detection.sigma.faults import Unsupported
from tocsin.detection.sigma.yaml_reader import read_yaml

_QUERY_KEYS: Final = ("postprocessing", "finalizers")
_KEYS: Final = ("name", "priority", "vars", "transformations", "allowed_backends", *_QUERY_KEYS)


@dataclass(frozen=True, slots=True)
class MergedPipeline:
    """The processing pipelines of one load, merged in the order of their priorities."""

    processing: ProcessingPipeline

    def apply(self, rule: SigmaRule) -> None:
        """Change a rule; raises Unsupported when a pipeline refuses it or fails on it."""
        try:
            self.processing.apply(rule)
        except SigmaError as error:
            remedy = "use another pipeline, or leave the rule out"
            raise Unsupported(f"the pipeline refuses the rule: {error.args[0]}", remedy) from None
        except Exception as error:  # noqa: BLE001 - a pipeline is other people's code, and one rule must not stop all
            what = f"the pipeline fails on the rule with {type(error).__name__}: {error}"
            raise Unsupported(what, "use another pipeline, or leave the rule out") from None


def load_pipelines(specifiers: Sequence[str]) -> MergedPipeline:
    """Find and read processing pipelines: files, folders of files, or names of installed ones; at least one.

    Raises PipelineError, which tells everything that is wrong with any of them.
    """
    found: list[ProcessingPipeline] = []
    errors: list[PipelineError] = []
    for specifier in specifiers:
        for read in _pipelines(specifier):
            if isinstance(read, PipelineError):
                errors.append(read)
            else:
                found.append(read)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise PipelineError("\n".join(f"{error} ({error.remedy})" for error in errors), remedy="correct each of them")
    merged = sorted(found, key=lambda pipeline: pipeline.priority)
    result = merged[0]
    for pipeline in merged[1:]:
        result = result + pipeline
    return MergedPipeline(result)


def _pipelines(specifier: str) -> Iterator[ProcessingPipeline | PipelineError]:
    path = Path(specifier)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*.yml") if file.is_file())
        if not files:
            where = Location(specifier)
            yield PipelineError("the folder holds no pipeline", location=where, remedy="give a folder with *.yml files")
        for file in files:
            yield from _from_file(file, file.as_posix())
    elif path.is_file() or path.suffix in (".yml", ".yaml"):
        yield from _from_file(path, specifier)
    else:
        yield _installed(specifier)


def _from_file(path: Path, name: str) -> Iterator[ProcessingPipeline | PipelineError]:
    try:
        file = read_file(path, name)
    except RuleError as error:
        yield PipelineError(error.message, location=error.location, remedy="give a pipeline file or an installed name")
        return
    for index, read in enumerate(read_yaml(file.text)):
        for fault in read.faults:
            yield PipelineError(fault.message, location=Location(name, line=fault.line), remedy=fault.remedy)
        if not read.faults and isinstance(read.data, dict):
            yield from _from_document(Document(file, read.data, (index,)))
        elif not read.faults:
            where = Location(name, line=read.line)
            yield PipelineError("a pipeline is a map of keys", location=where, remedy="see pySigma's documentation")


def _from_document(document: Document) -> Iterator[ProcessingPipeline | PipelineError]:
    errors: list[PipelineError] = []
    for key in document.data:
        if key not in _KEYS:
            what = f"unknown key {key!r}{did_you_mean(key, _KEYS)}"
            errors.append(_error(document, what, f"known are: {', '.join(_KEYS)}", key))
    items: list[ProcessingItem] = []
    definitions = document.data.get("transformations") or []
    if not isinstance(definitions, list):
        errors.append(_error(document, "transformations: must be a list", "write it as a list", "transformations"))
        definitions = []
    for index, definition in enumerate(definitions):
        if _is_external(definition):
            what = f"transformation {index + 1}: takes its values from a file, an address or a command"
            remedy = "put the values into a placeholder file or the pipeline's vars; nothing outside is read or run"
            errors.append(_error(document, what, remedy, "transformations", index))
            continue
        try:
            items.append(ProcessingItem.from_dict(definition))
        except Exception as error:  # noqa: BLE001 - pySigma raises anything on definitions it does not expect
            what = f"transformation {index + 1}: {error}"
            errors.append(_error(document, what, "see pySigma's documentation", "transformations", index))
    priority, variables = document.data.get("priority", 0), document.data.get("vars") or {}
    if not isinstance(priority, int) or not isinstance(variables, Mapping):
        errors.append(_error(document, "priority must be a whole number, vars a map", "correct them", "priority"))
    if errors:
        yield from errors
    else:
        yield ProcessingPipeline(items, vars=dict(variables), priority=priority, name=document.data.get("name"))


def _is_external(definition: object) -> bool:
    """Say whether a transformation, or one nested in it, reaches out; pySigma lets an environment variable allow it."""
    if isinstance(definition, Mapping):
        kind = definition.get("type")
        known = transformations.get(kind) if isinstance(kind, str) else None
        external = known is not None and issubclass(known, ExternalSourceBaseTransformation)
        return external or _is_external(definition.get("items"))
    return isinstance(definition, list) and any(_is_external(item) for item in definition)


def _installed(name: str) -> ProcessingPipeline | PipelineError:
    # Imported here because it imports every installed pySigma plug-in, and a web client: half a second of start-up.
    from sigma.plugins import InstalledSigmaPlugins  # noqa: PLC0415

    plugins = InstalledSigmaPlugins.autodiscover(include_backends=False, include_validators=False)
    resolver = plugins.get_pipeline_resolver()
    if name not in resolver.pipelines:
        installed = ", ".join(sorted(resolver.pipelines)) or "none"
        what = f"there is no file and no installed pipeline called {name!r}{did_you_mean(name, resolver.pipelines)}"
        return PipelineError(what, remedy=f"installed are: {installed}")
    try:
        return resolver.resolve_pipeline(name)
    except Exception as error:  # noqa: BLE001 - an installed pipeline is other people's code
        what = f"the installed pipeline {name!r} cannot be loaded: {error}"
        return PipelineError(what, remedy="update or remove the package that brings it")


def _error(document: Document, message: str, remedy: str, *keys: str | int) -> PipelineError:
    return PipelineError(message, location=document.locate(*keys), remedy=remedy)
