"""The deployment file agrees with the settings, and opens nothing but the proxy."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SECRETS = ("POSTGRES_PASSWORD", "PLUMBLINE_SECRET_KEY")


def settings_variables() -> dict[str, bool]:
    """Map each environment variable that the settings read to whether it is required."""
    found = {}
    for node in ast.walk(ast.parse((ROOT / "apps" / "config" / "settings.py").read_text())):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        reader = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if isinstance(reader, ast.Name) and reader.id == "env":
            has_default = len(node.args) > 1 or any(word.arg == "default" for word in node.keywords)
            found[str(node.args[0].value)] = not has_default
    return found


def test_the_settings_are_read_as_this_test_expects() -> None:
    variables = settings_variables()
    assert variables["PLUMBLINE_SECRET_KEY"], "a default secret would be everybody's"
    assert variables["DATABASE_URL"]
    assert variables["REDIS_URL"]
    assert not variables["PLUMBLINE_TRUSTED_PROXY"]


def test_the_application_runs_as_web_workers_beat_and_a_migration() -> None:
    assert set(OURS) == {"web", "worker", "reviewer", "beat", "migrate"}
    assert set(SERVICES) - set(OURS) == {"proxy", "postgres", "valkey"}


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_is_set_is_read_and_what_is_required_is_set(name: str) -> None:
    variables, given = settings_variables(), set(OURS[name]["environment"])
    assert given <= set(variables)
    assert {variable for variable, required in variables.items() if required} <= given


@pytest.mark.parametrize("name", sorted(OURS))
def test_secure_cookies_are_on_and_only_the_proxy_is_believed(name: str) -> None:
    environment = OURS[name]["environment"]
    assert environment["PLUMBLINE_SECURE"] == environment["PLUMBLINE_TRUSTED_PROXY"] == "true"
    assert environment["PLUMBLINE_BASE_URL"].startswith("https://")
    assert "PLUMBLINE_DEBUG" not in environment


def test_only_the_proxy_is_published_and_the_stores_see_no_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert not [name for name, service in SERVICES.items() if "network_mode" in service]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_that_stays_up_has_a_health_check(name: str) -> None:
    service = SERVICES[name]
    if service["restart"] == "no":
        waiting = [other for other in OURS.values() if name in other["depends_on"]]
        conditions = {other["depends_on"][name]["condition"] for other in waiting}
        assert conditions == {"service_completed_successfully"}
    else:
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_missing_secret_stops_compose_with_a_sentence(secret: str) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert re.search(rf"\$\{{{secret}:\?[^}}]*{secret}[^}}]*\}}", text)
    assert f"${{{secret}:-" not in text
    assert f"${{{secret}-" not in text


def test_the_demo_is_never_loaded() -> None:
    for service in OURS.values():
        command = " ".join(service.get("command", []))
        assert "demo" not in command
        assert "prepare" not in command
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "demo" not in dockerfile
    assert "prepare" not in dockerfile


def test_the_image_holds_no_secret_and_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER plumbline"]
    kept = [line for line in lines if line.startswith(("ENV", "ARG"))]
    assert not [line for line in kept if "SECRET" in line or "PASSWORD" in line]
    assert any("--require-hashes" in line for line in lines)
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()


@pytest.mark.parametrize("name", sorted(OURS))
def test_who_left_is_remembered_beyond_the_container(name: str) -> None:
    assert "departures:/srv/state" in OURS[name]["volumes"]
    assert "PLUMBLINE_STATE=/srv/state" in (ROOT / "Dockerfile").read_text()


def test_a_restored_database_is_held_against_those_who_left_before_a_page_answers() -> None:
    assert "reapply_erasures" in " ".join(OURS["migrate"]["command"])


def test_static_files_come_with_the_image_and_not_from_the_volume() -> None:
    assert "PLUMBLINE_STATIC=/srv/static" in (ROOT / "Dockerfile").read_text()
