"""JupyterLab for authors: pages (MyST text) open as notebooks, and keep their front matter."""

c.ServerApp.contents_manager_class = "factbook.notebook.lab.PagesManager"  # noqa: F821
