"""``marsad web``: the desk in a browser, open to this machine alone."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest


@pytest.fixture
def home(desk: Path) -> Path:
    return desk


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_an_address_that_others_can_reach_is_refused_while_nobody_has_to_log_in(marsad, home, host):
    answer = marsad("--home", home, "web", "--host", host, "--port", 0)
    assert answer.code == 2
    assert "others" in answer.err
    assert "people add" in answer.err


def test_a_port_that_is_taken_is_told_with_what_to_do(marsad, home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = marsad("--home", home, "web", "--port", taken.getsockname()[1])
    assert answer.code == 2
    assert "Choose another port" in answer.err


def test_the_desk_says_where_it_is_open_answers_there_and_ends_with_ctrl_c(home):
    marsad = Path(sys.executable).with_name("marsad")
    command = [str(marsad), "--home", str(home), "web", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stderr
            found = re.search(r"http://127\.0\.0\.1:\d+/", serving.stderr.readline())
            assert found
            assert httpx.get(found[0], timeout=30).status_code == 200
        finally:
            serving.send_signal(signal.SIGINT)
        assert serving.wait(30) in (0, 130)
        assert "Traceback" not in serving.stderr.read()
