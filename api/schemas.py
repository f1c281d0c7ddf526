"""The shapes of the calls, for the OpenAPI description. Further fields may come; those here stay."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from nq57search.records import Kind


class _Shape(BaseModel):
    model_config = ConfigDict(extra="allow")


class Place(_Shape):
    """A proven place: ``quote`` is the source text from ``start`` to ``end`` (half-open, in characters)."""

    document: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    quote: str


class Tag(_Shape):
    """A System, and perhaps an Initiative, that a passage is about, with the words that say so."""

    system: Annotated[int, Field(ge=1, le=6)]
    initiative: Annotated[int, Field(ge=1, le=30)] | None
    score: Annotated[float, Field(ge=0, le=1)]
    evidence: Annotated[list[Place], Field(min_length=1)]


class Box(_Shape):
    """A rectangle on a page, in points (1/72 inch), origin top left."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class Doubt(_Shape):
    """A word of a passage's text, and how surely it is read right."""

    start: int
    end: int
    probability: Annotated[float, Field(ge=0, le=1)]


class Twin(Place):
    """A passage, without its tags."""

    id: str
    text: Annotated[str, Field(description="As read: repaired, unwrapped, markup removed.")]
    heading_path: list[str]
    page: int | None
    language: Literal["vi", "en"]
    kind: Kind
    quality: Annotated[float, Field(ge=0, le=1, description="Expected share of right syllables in text.")]
    doubtful: Annotated[list[Doubt], Field(description="Words of text that a repair is not sure of.")]
    boxes: Annotated[list[Box], Field(description="Where it stands on each page, for documents that say so.")]
    citation: str
    targets: list[str]


class Passage(Twin):
    """The unit of search: a sentence, a bullet or a short paragraph, with its place."""

    tags: list[Tag]


class PassageInContext(Passage):
    """A passage with the ids of its neighbours in the document."""

    before: str | None
    after: str | None


class Passages(_Shape):
    """One page of passages; ``total`` counts all that fit the filters."""

    total: Annotated[int, Field(ge=0)]
    passages: list[Passage]


class Range(_Shape):
    """Characters ``start`` to ``end`` (half-open) of the passage's ``text``."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Hit(_Shape):
    """A passage found. ``also_in`` lists the same content elsewhere: twins and translations."""

    rank: Annotated[int, Field(ge=1)]
    score: float
    scores: dict[str, float]
    passage: Passage
    highlights: list[Range]
    also_in: list[Twin]


class Understood(_Shape):
    """One thing read into the query."""

    kind: str
    written: str
    read_as: str


class Query(_Shape):
    """What was asked and what was understood by it; ``marks``: typed with Vietnamese marks."""

    text: str
    language: str
    marks: bool
    understood: list[Understood]


class SearchAnswer(_Shape):
    """The hits of one page, ranked, of ``total``."""

    query: Query
    took_ms: Annotated[float, Field(ge=0)]
    total: Annotated[int, Field(ge=0)]
    hits: list[Hit]


class Document(_Shape):
    """What is known of a document as a whole."""

    id: str
    title: str
    number: str | None
    date: Annotated[str | None, Field(description="ISO 8601.")]
    issuer: str | None
    kind: str
    language: str
    machine_read: Annotated[bool, Field(description="Read by a machine from page images; may be wrong.")]
    about: str
    citation: str
    characters: Annotated[int, Field(ge=0)]
    passages: Annotated[int, Field(ge=0)]
    pages: Annotated[int, Field(ge=0)]
    remarks: Annotated[list[str], Field(description="What to know of how the file was read, in Vietnamese.")]


class OutlineEntry(_Shape):
    """A heading and those under it; ``passage`` is the id of the passage that begins with it."""

    label: str
    title: str
    level: int
    place: Place
    passage: str | None = None
    children: list["OutlineEntry"]


class DocumentWithOutline(Document):
    """A document with its heading tree."""

    outline: list[OutlineEntry]


class Documents(_Shape):
    """Every document of the index, in corpus order."""

    total: Annotated[int, Field(ge=0)]
    documents: list[Document]


class Alive(_Shape):
    """The process answers."""

    status: Literal["alive"]
    version: str


class Ready(_Shape):
    """An index is open; ``warning`` says why a newer one could not be."""

    status: Literal["ready"]
    index: str
    documents: Annotated[int, Field(ge=0)]
    passages: Annotated[int, Field(ge=0)]
    warning: str | None


class Fault(_Shape):
    """One parameter at fault."""

    parameter: str
    detail: str
    fix: str


class Problem(_Shape):
    """RFC 9457 problem details; ``detail`` and ``fix`` are in Vietnamese."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    fix: str
    detail_en: str
    fix_en: str
    instance: str
    errors: list[Fault] | None = None
    reference: str | None = None
