"""Shapes of the OpenAI-compatible doors, as far as they are read; their names are OpenAI's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from search_api.schemas_search import FilterFields

MAX_INPUTS = 2048
MAX_MESSAGES = 500


class MessageModel(BaseModel):
    """一条消息。content 可以是文字，也可以是若干部分，只读其中的文字。"""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None


class StreamOptions(BaseModel):
    """stream 为 true 时的选项。"""

    model_config = ConfigDict(extra="allow")

    include_usage: bool = False


class ChatRequest(BaseModel):
    """与 OpenAI 的 chat completions 请求相同；最后一条用户消息是问题，此前的用户消息是上文。

    temperature 等采样参数接受而不起作用：答案由检索决定。policykb 是扩展，可写检索范围，与 /v1/ask 相同。
    """

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [{"model": "policykb", "messages": [{"role": "user", "content": "集团党组织职责"}]}]},
    )

    model: Annotated[str, Field(min_length=1, examples=["policykb"])]
    messages: Annotated[list[MessageModel], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = 1
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    max_tokens: Annotated[int | None, Field(ge=1)] = None
    max_completion_tokens: Annotated[int | None, Field(ge=1)] = None
    policykb: FilterFields | None = None


class EmbeddingsRequest(BaseModel):
    """与 OpenAI 的 embeddings 请求相同；input 只能是文字。"""

    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(min_length=1, examples=["policykb-static"])]
    input: Any = Field(examples=[["教师交流的年限"]], description=f"文字，或至多 {MAX_INPUTS} 段文字的列表")
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Annotated[int | None, Field(ge=1)] = None


class ModelCard(BaseModel):
    """一个可用的模型。"""

    id: str = Field(examples=["policykb"])
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "policykb"


class ModelList(BaseModel):
    """可用的模型。"""

    object: Literal["list"] = "list"
    data: list[ModelCard]
