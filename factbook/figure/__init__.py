"""The figure contract: drawings, live form, table and share picture."""
