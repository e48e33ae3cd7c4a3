"""Shapes of the OpenAI-compatible doors, as far as they are read; their names are OpenAI's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from search_api.schemas_search import FilterFields

MAX_INPUTS = 2048
MAX_MESSAGES = 500

# What OpenAI's endpoint knows besides, and what asks for nothing that an answer from the base could not give.
WITHOUT_EFFECT = frozenset(
    [
        "temperature", "top_p", "presence_penalty", "frequency_penalty", "seed", "user", "store", "metadata", "service_tier",
        "logit_bias", "reasoning_effort", "verbosity", "parallel_tool_calls", "prompt_cache_key", "prompt_cache_retention",
        "safety_identifier", "prediction", "moderation",
        # What chat windows send that were made for vLLM, Ollama or DashScope.
        "top_k", "min_p", "repetition_penalty", "enable_thinking", "thinking", "thinking_budget", "chat_template_kwargs", "options",
        "keep_alive", "think", "session_id", "chat_id",
    ]
)  # fmt: skip
# What may be given only with the value that it has when it is not.
ONLY_DEFAULT: dict[str, tuple[object, ...]] = {
    "logprobs": (None, False),
    "top_logprobs": (None, 0),
    "response_format": (None, {"type": "text"}),
    "modalities": (None, ["text"]),
    "audio": (None,),
    "tools": (None, []),
    "tool_choice": (None, "none", "auto"),
    "functions": (None, []),
    "function_call": (None, "none", "auto"),
    "web_search_options": (None,),
}


def _all_that_is_known(schema: dict[str, Any]) -> None:
    """What a chat request may hold besides the fields of its shape, and nothing else."""
    schema["properties"] |= {name: {} for name in sorted(WITHOUT_EFFECT)}
    schema["properties"] |= {name: {"enum": list(values)} for name, values in ONLY_DEFAULT.items()}
    schema["additionalProperties"] = False
    schema["examples"] = [{"model": "policykb", "messages": [{"role": "user", "content": "集团党组织职责"}]}]


# Read by hand, so that what is wrong is told as OpenAI tells it.
_TEXT_PART: dict[str, Any] = {
    "properties": {"type": {"const": "text"}, "text": {"type": "string"}},
    "required": ["type", "text"],
}


class MessageModel(BaseModel):
    """一条消息。content 可以是文字，也可以是若干部分，只读其中的文字。"""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Annotated[dict[str, Any], Field(json_schema_extra=_TEXT_PART)]] | None = None


class StreamOptions(BaseModel):
    """stream 为 true 时的选项。"""

    model_config = ConfigDict(extra="allow")

    include_usage: bool = False


class ChatRequest(BaseModel):
    """与 OpenAI 的 chat completions 请求相同；最后一条用户消息是问题，此前的用户消息是上文。

    temperature 等采样参数接受而不起作用：答案由检索决定。policykb 是扩展，可写检索范围，与 /v1/ask 相同。
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=_all_that_is_known)

    model: Annotated[str, Field(min_length=1, examples=["policykb"])]
    messages: Annotated[list[MessageModel], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[int | None, Field(json_schema_extra={"enum": [1, None]})] = 1
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    max_tokens: Annotated[int | None, Field(ge=1)] = None
    max_completion_tokens: Annotated[int | None, Field(ge=1)] = None
    policykb: FilterFields | None = None


class EmbeddingsRequest(BaseModel):
    """与 OpenAI 的 embeddings 请求相同；input 只能是文字。"""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra=lambda schema: schema.update(
            additionalProperties=False, properties=schema["properties"] | {"user": {}}
        ),
    )

    model: Annotated[str, Field(min_length=1, examples=["policykb-static"])]
    # Read by hand, so that what is wrong is told as OpenAI tells it.
    input: Any = Field(
        examples=[["教师交流的年限"]],
        description=f"文字，或至多 {MAX_INPUTS} 段文字的列表",
        json_schema_extra={
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "maxItems": MAX_INPUTS},
            ]
        },
    )
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
