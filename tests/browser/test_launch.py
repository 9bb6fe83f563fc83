"""The links that open a notebook elsewhere have the form that those places document."""

from urllib.parse import parse_qs, urlsplit

import launch
import pytest
from bs4 import BeautifulSoup
from solved import COURSE, SLUGS
from sphinx.config import Config


def opened(slug, **options):
    """Where each link leads: host, path, and what is asked."""
    known = {"launch_repository": "me/course", "launch_branch": "main", "launch_jupyterhub": ""}
    config = Config({}, {})
    for name, value in (known | options).items():
        config.add(name, value, "html", str)
    html = launch.links(config, slug)
    links = BeautifulSoup(html, "html.parser").find_all("a")
    parts = {link.get_text(): urlsplit(str(link["href"])) for link in links}
    return {name: (one.netloc, one.path, parse_qs(one.query)) for name, one in parts.items()}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_place_opens_the_released_notebook(slug):
    notebook = f"exercises/{slug}/{slug}.ipynb"
    assert (COURSE.root / notebook).is_file()
    found = opened(slug, launch_jupyterhub="https://hub.example.edu/")
    colab = f"/github/me/course/blob/main/{notebook}"
    assert found["Colab"] == ("colab.research.google.com", colab, {})
    asked = {"urlpath": [f"lab/tree/{notebook}"]}
    assert found["Binder"] == ("mybinder.org", "/v2/gh/me/course/main", asked)
    assert found["JupyterHub"] == (
        "hub.example.edu",
        "/hub/user-redirect/git-pull",
        {
            "repo": ["https://github.com/me/course"],
            "branch": ["main"],
            "urlpath": [f"lab/tree/course/{notebook}"],
        },
    )


def test_a_branch_with_a_slash_is_one_part_of_binders_address():
    assert opened("mlp", launch_branch="fall/2026")["Binder"][1] == "/v2/gh/me/course/fall%2F2026"


def test_without_a_repository_there_is_the_file_alone(monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert list(opened("mlp", launch_repository="")) == ["The notebook as a file"]
