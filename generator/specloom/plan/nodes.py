"""Plan nodes: a generated project, decided down to the last name and ready to print. Nothing here is looked up again."""

from __future__ import annotations

from dataclasses import dataclass

from specloom.plan.client_nodes import CredentialPlan, GlobalPlan, OAuthPlan, ServersPlan
from specloom.plan.delivery_nodes import CallbacksPlan, WebhooksPlan
from specloom.plan.import_nodes import Import as Import
from specloom.plan.method_nodes import AcceptingPlan as AcceptingPlan
from specloom.plan.method_nodes import ArgumentPlan as ArgumentPlan
from specloom.plan.method_nodes import BodyChoicePlan as BodyChoicePlan
from specloom.plan.method_nodes import FlavourPlan as FlavourPlan
from specloom.plan.method_nodes import MethodPlan as MethodPlan
from specloom.plan.method_nodes import OverloadPlan as OverloadPlan
from specloom.plan.method_nodes import Setting as Setting
from specloom.plan.method_nodes import StreamingPlan as StreamingPlan
from specloom.plan.model_nodes import AliasPlan as AliasPlan
from specloom.plan.model_nodes import DictPlan as DictPlan
from specloom.plan.model_nodes import EntryPlan as EntryPlan
from specloom.plan.model_nodes import FieldPlan as FieldPlan
from specloom.plan.model_nodes import ModelModulePlan as ModelModulePlan
from specloom.plan.model_nodes import ModelPlan as ModelPlan
from specloom.plan.model_nodes import ModelsPlan as ModelsPlan
from specloom.plan.model_nodes import TypePlan as TypePlan
from specloom.plan.page_nodes import ExamplesPlan, ReferencePlan
from specloom.plan.server_nodes import ContractPlan, ServerPlan

# ---- resources and operations


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """A constant of `operations/<resource>.py`: the data that the runtime needs for one call."""

    name: str
    result: str  # the parameter of Operation[...]
    fields: tuple[tuple[str, str], ...]  # keyword, empty for a positional argument, and finished expression


@dataclass(frozen=True, slots=True)
class OperationsModulePlan:
    """One file of `operations/`."""

    name: str
    imports: tuple[Import, ...]
    records: tuple[RecordPlan, ...]


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """An attribute of a resource or of the client that leads to a resource below it."""

    name: str
    class_name: str
    module: str  # relative, as the parent imports it: ".jobs", ".resources.pipelines"
    aio_module: str
    doc: str


@dataclass(frozen=True, slots=True)
class ResourcePlan:
    """One resource class, printed twice: sync and async."""

    path: tuple[str, ...]  # the attributes that lead to it: ("pipelines", "jobs")
    class_name: str
    file: str  # below resources/: "pipelines/jobs.py"
    operations_module: str
    methods: tuple[MethodPlan, ...]
    children: tuple[ChildPlan, ...]
    imports: tuple[Import, ...]
    aio_imports: tuple[Import, ...]
    doc: str
    models: str  # what the module calls `models`, which the class may have as an attribute
    via: str  # how methods reach the client: "self._client", or "self" on the client itself


# ---- the client


@dataclass(frozen=True, slots=True)
class ClientPlan:
    """Both client classes and the constants about the API."""

    class_name: str
    credentials: tuple[CredentialPlan, ...]
    globals: tuple[GlobalPlan, ...]
    servers: ServersPlan
    # The expressions that become the runtime's `default_headers`, `default_query` and `default_cookies`.
    headers: str
    query: str
    cookies: str
    # The same for `with_options`, which leaves the environment alone.
    changed_headers: str
    changed_query: str
    changed_cookies: str
    imports: tuple[Import, ...]
    root: ResourcePlan
    settings: tuple[tuple[str, str], ...]  # the keywords of ApiInfo(...), finished
    settings_imports: tuple[Import, ...]
    doc: str


@dataclass(frozen=True, slots=True)
class ErrorClassPlan:
    """An error class for one documented error type; `base` is a class of the transport's tree."""

    name: str
    base: str
    doc: str


@dataclass(frozen=True, slots=True)
class ErrorsPlan:
    """`errors.py`: the root's name, the API's own classes, and which class each documented type raises."""

    root_name: str
    root_doc: str
    inherited: tuple[str, ...]  # the runtime's classes, re-exported
    classes: tuple[ErrorClassPlan, ...]
    types: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ErrorBodiesPlan:
    """`error_bodies.py`: statuses and the annotation of their bodies, empty where nothing is said; then by operation id."""

    imports: tuple[Import, ...]
    usual: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """A constant of `links.py`."""

    constant: str
    record: str
    doc: str


@dataclass(frozen=True, slots=True)
class LinksPlan:
    """`links.py`: each link once; then, by operation id and status, the constants of those that an answer has."""

    links: tuple[LinkPlan, ...]
    answers: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """A name of the package root and the module that has it."""

    name: str
    module: str


@dataclass(frozen=True, slots=True)
class SdkNames:
    """What the settings say an SDK is called."""

    package: str
    distribution: str
    class_name: str
    env_prefix: str
    has_scaffolds: bool = False
    parts: frozenset[str] = frozenset()  # what is generated beside it: "server", "docs", "examples", "contract"


@dataclass(frozen=True, slots=True)
class ScaffoldPlan:
    """What a fresh distribution begins with; its files are the user's from then on."""

    distribution: str
    package: str
    description: str  # one line, as a TOML string
    title: str
    class_name: str
    exports: tuple[str, ...]  # "export ACME_API_KEY=...", a line for each credential
    program: str  # the first call; where nothing can be called, what reads an event
    can_call: bool
    notes: tuple[str, ...] = ()  # paragraphs about what only some have


@dataclass(frozen=True, slots=True)
class SdkPlan:
    """One SDK, from the package root down."""

    package: str
    title: str
    version: str
    client: ClientPlan
    resources: tuple[ResourcePlan, ...]
    operations: tuple[OperationsModulePlan, ...]
    models: ModelsPlan
    errors: ErrorsPlan
    exports: tuple[ExportPlan, ...]
    # Class names and JSON objects, as finished literals.
    samples: tuple[tuple[str, str], ...]
    # The path of a request that needs no arguments and changes nothing, as a literal; empty where there is none.
    probe: str
    error_bodies: ErrorBodiesPlan | None = None
    links: LinksPlan | None = None
    oauth: OAuthPlan | None = None
    webhooks: WebhooksPlan | None = None
    callbacks: CallbacksPlan | None = None
    scaffold: ScaffoldPlan | None = None

    @property
    def methods(self) -> tuple[tuple[ResourcePlan, MethodPlan], ...]:
        """Every method with its resource, the client's own first, in document order below that."""
        return tuple(
            (resource, method) for resource in (self.client.root, *self.resources) for method in resource.methods
        )


@dataclass(frozen=True, slots=True)
class LockPlan:
    """`names.lock`: keys and names, as finished TOML strings."""

    operations: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """Everything that one run prints. Parts that nobody asked for are None."""

    header: str
    sdk: SdkPlan
    lock: LockPlan
    server: ServerPlan | None = None
    contract: ContractPlan | None = None
    reference: ReferencePlan | None = None
    examples: ExamplesPlan | None = None
