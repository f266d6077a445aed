"""Pages: values placed in HTML."""
