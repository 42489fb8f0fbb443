"""JupyterLab for authors: chapters (MyST text) open as notebooks."""

c.ServerApp.contents_manager_class = "jupytext.TextFileContentsManager"  # noqa: F821
