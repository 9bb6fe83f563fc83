"""Links that open an assignment's notebook where there is a kernel: Colab, Binder, a JupyterHub."""

import os
from html import escape
from urllib.parse import quote, urlencode

from sphinx.config import Config

PATH = "exercises/{slug}/{slug}.ipynb"


def links(config: Config, slug: str) -> str:
    """Return the links as HTML; without a public repository there is only the notebook itself.

    ``launch_repository`` (``owner/name`` on GitHub) and ``launch_jupyterhub`` (an address) are set
    in _config.yml; where GitHub itself builds the site, its repository is known.
    """
    places = {"The notebook as a file": f"../_static/assignments/{slug}.ipynb"}
    places |= addresses(
        config.launch_repository or os.environ.get("GITHUB_REPOSITORY", ""),
        config.launch_branch,
        config.launch_jupyterhub,
        slug,
    )
    marked = "".join(
        f'<a href="{escape(to)}"{" download" if "_static" in to else ""}>{where}</a>'
        for where, to in places.items()
    )
    return f'<p class="live-launch">Open it elsewhere: {marked}</p>'


def addresses(repository: str, branch: str, hub: str, slug: str) -> dict[str, str]:
    """Where the notebook opens, by the name of the place.

    Examples
    --------
    >>> addresses("me/course", "main", "", "mlp")["Colab"]
    'https://colab.research.google.com/github/me/course/blob/main/exercises/mlp/mlp.ipynb'
    """
    if not repository:
        return {}
    path = PATH.format(slug=slug)
    found = {
        "Colab": f"https://colab.research.google.com/github/{repository}/blob/{branch}/{path}",
        "Binder": f"https://mybinder.org/v2/gh/{repository}/{quote(branch, safe='')}"
        f"?{urlencode({'urlpath': f'lab/tree/{path}'})}",
    }
    if hub:
        name = repository.rpartition("/")[2]
        asked = {
            "repo": f"https://github.com/{repository}",
            "branch": branch,
            "urlpath": f"lab/tree/{name}/{path}",
        }
        found["JupyterHub"] = f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(asked)}"
    return found
