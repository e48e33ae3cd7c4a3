"""Settings of the endpoint that writes answers, and the sites that may ask."""

from __future__ import annotations

import pytest

from search_api.settings import LlmSettings, SettingsError, allowed_origins, llm_settings

URL = "http://127.0.0.1:11434/v1"


def test_without_an_address_nothing_is_generated() -> None:
    assert llm_settings(environment={}) is None
    assert llm_settings(environment={"POLICYKB_LLM_MODEL": "qwen3"}) is None


def test_the_environment_is_read_and_arguments_win() -> None:
    environment = {
        "POLICYKB_LLM_URL": URL,
        "POLICYKB_LLM_MODEL": "qwen3",
        "POLICYKB_LLM_KEY": "s3cret",
        "POLICYKB_LLM_FIRST_TOKEN_SECONDS": "2.5",
        "POLICYKB_LLM_PROMPT_TOKENS": "3000",
        "POLICYKB_LLM_UNSUPPORTED": "drop",
    }
    read = llm_settings(environment=environment)
    assert read == LlmSettings(URL, "qwen3", "s3cret", first_token=2.5, prompt_tokens=3000, unsupported="drop")
    assert isinstance(read.prompt_tokens, int)
    given = llm_settings("https://example.org/v1", "other", "mark", environment=environment)
    assert given is not None
    assert (given.url, given.model, given.unsupported) == ("https://example.org/v1", "other", "mark")
    assert "s3cret" not in repr(given)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"POLICYKB_LLM_URL": "127.0.0.1:11434"}, "POLICYKB_LLM_URL"),
        ({"POLICYKB_LLM_URL": "file:///etc/passwd"}, "POLICYKB_LLM_URL"),
        ({"POLICYKB_LLM_URL": "http://[::1/v1"}, "POLICYKB_LLM_URL"),
        ({"POLICYKB_LLM_URL": "http://me:secret@example.org/v1"}, "POLICYKB_LLM_KEY"),
        ({"POLICYKB_LLM_KEY": "密钥"}, "POLICYKB_LLM_KEY"),
        ({"POLICYKB_LLM_MODEL": ""}, "POLICYKB_LLM_MODEL"),
        ({"POLICYKB_LLM_UNSUPPORTED": "keep"}, "POLICYKB_LLM_UNSUPPORTED"),
        ({"POLICYKB_LLM_TOTAL_SECONDS": "0"}, "POLICYKB_LLM_TOTAL_SECONDS"),
        ({"POLICYKB_LLM_TOTAL_SECONDS": "nan"}, "POLICYKB_LLM_TOTAL_SECONDS"),
        ({"POLICYKB_LLM_STALL_SECONDS": "soon"}, "POLICYKB_LLM_STALL_SECONDS"),
        ({"POLICYKB_LLM_ANSWER_TOKENS": "1.5"}, "POLICYKB_LLM_ANSWER_TOKENS"),
    ],
    ids=["no-scheme", "file", "broken", "password", "key", "no-model", "unsupported", "zero", "nan", "word", "fraction"],
)
def test_what_cannot_be_used_is_named(changes: dict[str, str], names: str) -> None:
    with pytest.raises(SettingsError, match=names):
        llm_settings(environment={"POLICYKB_LLM_URL": URL, "POLICYKB_LLM_MODEL": "qwen3"} | changes)


def test_origins_are_written_as_browsers_write_them() -> None:
    assert allowed_origins({}) == ()
    written = " https://WWW.Example.org/ ,http://127.0.0.1:8080,https://a.example:443,http://[::1]:81,https://政务.example,https://a.example"
    assert allowed_origins({"POLICYKB_ALLOWED_ORIGINS": written}) == (
        "https://www.example.org",
        "http://127.0.0.1:8080",
        "https://a.example",
        "http://[::1]:81",
        "https://xn--zfr164b.example",
    )


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("*", id="star"),
        pytest.param("https://*.example.org", id="any-name"),
        pytest.param("www.example.org", id="no-scheme"),
        pytest.param("https://example.org/app", id="path"),
        pytest.param("https://me:pw@example.org", id="password"),
        pytest.param("file:///etc", id="file"),
        pytest.param("null", id="null"),
        pytest.param("https://", id="no-host"),
        pytest.param("https://example.org:99999", id="port"),
        pytest.param("https://a.example https://b.example", id="no-comma"),
        pytest.param("https://a..example", id="two-dots"),
    ],
)
def test_what_is_no_origin_is_refused(written: str) -> None:
    with pytest.raises(SettingsError, match="POLICYKB_ALLOWED_ORIGINS"):
        allowed_origins({"POLICYKB_ALLOWED_ORIGINS": f"https://example.org,{written}"})
