"""Tables with provenance, checks, facts and rules; no HTML, no Sphinx."""
