"""The systems that a comparison sets side by side: an encoder, a mode and settings of ranking each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from index.errors import BenchError
from index.fuse import Fusion
from index.search import Mode, Ranking


@dataclass(frozen=True, slots=True)
class Setting:
    """Settings of ranking under a name; the default ones have none."""

    name: str = ""
    ranking: Ranking = field(default_factory=Ranking)


@dataclass(frozen=True, slots=True)
class System:
    """What is measured. ``encoder`` is the name under which its encoder was asked for, "" for the base's own."""

    mode: Mode
    encoder: str = ""
    setting: Setting = field(default_factory=Setting)

    @property
    def name(self) -> str:
        """How reports call it: ``hybrid``, ``dense·bge-small-zh``, ``hybrid·标题加重``."""
        return "·".join(part for part in (self.mode.value, self.encoder, self.setting.name) if part)


def systems(modes: Sequence[Mode], encoders: Sequence[str] = ("",), settings: Sequence[Setting] = ()) -> tuple[System, ...]:
    """Every mode with every encoder and the default settings, then with each of the other settings.

    What could not differ comes once: words have no encoder and no fusion, and vectors alone no settings.
    """
    made = []
    for setting in (Setting(), *settings):
        for encoder in encoders:
            for mode in modes:
                if mode is Mode.LEXICAL and encoder != encoders[0]:
                    continue
                if mode is Mode.DENSE and setting.name:
                    continue
                if mode is Mode.LEXICAL and setting.name and replace(setting.ranking, fusion=Fusion()) == Ranking():
                    continue
                made.append(System(mode, "" if mode is Mode.LEXICAL else encoder, setting))
    return tuple({system.name: system for system in made}.values())


def parse_setting(written: str) -> Setting:
    """``名称:title=2,fusion.prose=0.2`` (the name may be left out) as settings of ranking.

    Raises BenchError naming what is wrong and what there is.
    """
    name, colon, rest = written.partition(":")
    if not colon:
        name, rest = "", written
    ranking: Any = Ranking()
    for part in rest.replace("，", ",").split(","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise BenchError(f"排序设置“{written}”里的“{part}”应写成 名=数值，如 title=2。")
        ranking = _with(ranking, key.split("."), value, written)
    return Setting(name.strip() or rest.strip(), ranking)


def _with(settings: Any, path: Sequence[str], value: str, written: str) -> Any:
    name, *deeper = path
    known = [each.name for each in fields(settings)]
    held = getattr(settings, name) if name in known else None
    if held is None or is_dataclass(held) != bool(deeper):
        raise BenchError(f"排序设置“{written}”里没有“{'.'.join(path)}”这一项，可用的有：{'、'.join(_names(settings))}。")
    if deeper:
        return replace(settings, **{name: _with(held, deeper, value, written)})
    try:
        number = _READERS[type(held)](value)
    except KeyError:
        raise BenchError(f"排序设置“{written}”里的“{name}”不是数值，不能在这里改。") from None
    except ValueError:
        kind = "整数" if isinstance(held, int) else "数值"
        raise BenchError(f"排序设置“{written}”里的“{name}”应是{kind}，而不是“{value}”。") from None
    return replace(settings, **{name: number})


def _names(settings: Any, before: str = "") -> list[str]:
    found: list[str] = []
    for each in fields(settings):
        held = getattr(settings, each.name)
        if is_dataclass(held):
            found += _names(held, f"{before}{each.name}.")
        elif type(held) in _READERS:
            found.append(before + each.name)
    return found


def _truth(value: str) -> bool:
    if value.lower() not in ("0", "1", "true", "false"):
        raise ValueError(value)
    return value.lower() in ("1", "true")


_READERS: dict[type, Any] = {bool: _truth, int: int, float: float}
