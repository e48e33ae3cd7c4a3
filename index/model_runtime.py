"""How models are run on this machine: device, batches, time limits, the key of an endpoint. Set once, where a process starts.

None of it decides a vector, so none of it belongs to a base; and every door opens bases, so it is not passed from hand to hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ModelRuntime:
    """``device`` None lets the model choose; times are seconds.

    ``batch_size`` 32: a 4-layer, 512-wide BERT on one core encoded 22, 20 and 18 passages a second in batches of 16, 32 and 64; a
    request to an endpoint stays well under its limits. A question waits for ``question_timeout`` and one repetition at most;
    passages for ``timeout`` and ``retries`` repetitions, each after twice the pause.
    """

    device: str | None = None
    batch_size: int = 32
    api_key: str = field(default="", repr=False)
    timeout: float = 60.0
    question_timeout: float = 10.0
    retries: int = 5


class _Present:
    runtime = ModelRuntime()


def use_runtime(runtime: ModelRuntime) -> None:
    """From now on models are loaded and asked so in this process."""
    _Present.runtime = runtime


def runtime() -> ModelRuntime:
    """As set by :func:`use_runtime`, else the defaults."""
    return _Present.runtime
